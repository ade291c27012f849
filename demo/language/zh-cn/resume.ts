import type { Texts } from '../en/index.js';

export const resume: Texts['resume'] = {
  title: (count) => `${count} 个未完成的上传`,
  hint: '重新选择文件，或把它拖到对应的卡片上，即可从中断处继续。',
  progressOf: (name) => `${name} 已上传的部分`,
  goOn: '继续上传',
  goOnFile: (name) => `继续上传：${name}`,
  pick: '重新选择',
  pickFile: (name) => `重新选择：${name}`,
  forget: '放弃',
  forgetFile: (name) => `放弃 ${name}`,

  differences: { name: '名称', size: '大小', type: '类型', date: '修改时间' },
  other: (differences) => `这是另一个文件，${differences}不同，没有加入列表。`,
  several: '一次只能放一个文件。',
  denied: '浏览器不允许本页读取该文件，请重新选择。',
  gone: '文件已被移动、删除或修改，请重新选择。',

  resumedAt: (percent) => `从 ${percent} 处续传`,
  say: {
    waiting: (count) => `有 ${count} 个未完成的上传，等待重新选择文件。`,
    forgotten: (name) => `已放弃 ${name}。`,
  },
};
