/** In place of plupload where there is no DOM: importing plupload itself would throw (fact 13). */
const absent: undefined = undefined;
export default absent;
