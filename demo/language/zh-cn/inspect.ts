import type { Texts } from '../en/index.js';

export const inspect: Texts['inspect'] = {
  tabs: { events: '事件', chunks: '分块', speed: '速度', requests: '请求', faults: '故障', code: '代码' },

  events: {
    lead: 'events$ 的实时内容。',
    filter: '显示',
    all: (count) => `全部事件（${count}）`,
    few: '除 progress 和 chunk 外',
    one: (type, count) => `${type}（${count}）`,
    copy: '复制为 JSON',
    clear: '清空',
    list: '事件',
    empty: '还没有任何事件。',
    ready: (runtime) => `plupload 使用 ${runtime}`,
    targetInChunks: '该地址支持分块',
    targetWhole: '该地址只接受整个文件',
    started: (chunks, size) => (chunks === 1 ? '一次请求' : `${chunks} 块，每块 ${size}`),
    startedFrom: (chunk) => `从第 ${chunk} 块开始`,
    chunk: (chunk, chunks) => `第 ${chunk} 块已确认，共 ${chunks} 块`,
    offline: '网络已断开',
    retrying: (attempt, delay, code) => `${delay}后第 ${attempt} 次重试：${code}`,
    restarted: (code) => `换新地址，从第一块重新开始：${code}`,
    drained: (completed, failed) => `${completed} 个已上传，${failed} 个失败`,
  },

  chunks: {
    lead: '一格一块，仅凭 events$ 画出。',
    file: '文件',
    current: '正在上传的文件',
    empty: '文件开始上传后，这里显示它的分块。',
    waiting: '等待',
    flying: '发送中',
    acknowledged: '已确认',
    retried: '重试后确认',
    summary: (done, all, retried) => `共 ${all} 块，已确认 ${done} 块，其中 ${retried} 块经过重试`,
  },

  speed: {
    lead: '最近一分钟每秒字节数，来自 queue$。',
    now: '当前',
    average: '平均',
    highest: '最高',
    chart: (now, highest) => `最近一分钟的速度：当前 ${now}，最高 ${highest}`,
    none: '无',
    ago: '1 分钟前',
    axisNow: '现在',
  },

  requests: {
    lead: '服务器看到的请求。仅在打开此视图时查询。',
    all: '包括页面和脚本',
    list: '请求',
    empty: '还没有请求。',
    unreachable: '服务器没有响应。',
    pending: '进行中',
    aborted: '页面已放弃',
    reset: '连接被重置',
    hung: '没有答复',
    chunk: (chunk, chunks) => `第 ${chunk} 块，共 ${chunks} 块`,
    fault: (kind) => `故障：${kind}`,
  },

  code: {
    lead: '创建本页上传器所用的设置。',
    variant: '引入方式',
    script: '脚本标签',
    npm: 'npm',
    copy: '复制代码',
  },
};
