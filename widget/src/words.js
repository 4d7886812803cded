/* Every word the page itself says. What the bot says comes from the server. */
export const NAMES = { bot: '村务助手', human: '工作人员', user: '我' };

export const VERDICTS = { // verdict: [colour, the word if the server gives none]; any other is amber
  not_issued: ['no', '不予出具'],
  prohibited: ['no', '不得这样做'],
  issuable: ['yes', '可以出具'],
  issuable_if_verified: ['yes', '可据实出具'],
  allowed: ['yes', '符合规定'],
  assist: ['yes', '可协助，限范围'],
  delegate: ['yes', '可承接委托'],
  own_duty: ['yes', '村级自治事项'],
  villagers_own: ['yes', '村民个人事项'],
};
export const OTHER_VERDICT = ['ask', '还要看情况'];

export const PAGE = {
  title: '村务助手',
  log: '聊天记录',
  kept: '说过的话会存下来，好给你答复。身份证号、手机号、银行卡号请不要发。',
  hello: '你好，我是村务助手。',
  what: '村里能不能开证明、盖章，上头派的活该不该接，都可以问我。说大白话就行。',
  try: '可以这样问',
  you: '你是',
  at: '你在',
  optional: '不选也能问，选了答得更准。打字费劲，就点手机键盘上的话筒，用嘴说。',
  how: '怎么问',
  choosePlace: '选地方',
  noPlace: '还没选地方',
  place: '换地方',
  bigger: '大字',
  smaller: '小字',
};

/* Only in the page as it is read before the script has come. */
export const SHELL = {
  about: '村里能不能开这个证明，该不该接这件事，依据是哪一条',
  opening: '正在打开……',
  noScript: '这一页要打开 JavaScript 才能用。打不开就拨 12345 问。',
};

export const EXAMPLES = {
  villager: ['我妈走了，银行取钱要证明我是她闺女，村里给开不？', '派出所让村里开无犯罪记录证明，能开吗？', '孩子上学要居住证明，该找谁开？'],
  cadre: ['镇里和我村签安全生产责任状，能签吗？', '要我们天天填表、拍照留痕，该不该报？', '上面让村部门口再挂一块牌子，能挂吗？'],
};

export const ROLES = { villager: '村民', cadre: '村干部' };

export const COMPOSER = {
  label: '你要问的话',
  placeholder: '说说你的事',
  send: '发送',
};

export const ROW = {
  typing: (name) => `${name}正在输入`,
  waiting: '还没发出去，会自动再发。',
  failed: '没发成。',
  resend: '重发',
  change: '改一改',
  copy: '复制',
  copied: '复制好了',
  read: '念给我听',
  hush: '别念了',
  grounds: '依据原文',
  from: '出自',
  original: '看原文',
  full: '答复全文',
  rule: (place, day) => `按${place}${day}的规定`,
  measures: '《若干措施》',
  opening: '开头',
  closing: '文末',
  more: (count) => `展开全部（还有${count}行）`,
  less: '收起',
  why: '为什么',
  person: '转人工',
  options: '可以点着答',
};

export const PAPERS = {
  word: (title) => `下载${title}`,
  picture: (title) => `${title}（图片）`,
  busy: '正在做……',
  failed: '没做成。',
  hold: '长按图片，可以存到手机、发给别人。',
  share: '转发',
  save: '存下来',
  close: '关上',
  of: (item) => `（${item}）`,
};

export const FEEDBACK = {
  ask: '这样答有没有用',
  yes: '有用',
  no: '没用',
  why: '哪里不行？不写也可以。',
  reasons: ['没听懂我的话', '说得不对', '看不明白', '没说上哪办'],
  send: '告诉我们',
  thanks: '记下了，谢谢你。',
  failed: '没记成。',
};

export const LOG = {
  earlier: '看更早的话',
  unread: '以下是新消息',
  new: '有新消息',
  more: '下面还有',
  history: '以前说过的话没取到。',
  again: '再取',
  lost: '上次的谈话找不到了，从这里重新开始。',
  joined: '接着上次的谈话。',
  join: '这个链接要打开另一次谈话，现在这次会从屏幕上收走。打开吗？',
  loading: '正在取以前说过的话……',
  now: (words) => `已记下：${words}`,
};

export const STATES = {
  waiting: '已经转给工作人员，等人来答。这会儿还可以接着问我。',
  human: (name) => `${name}接手了，下面由人来答你。`,
  back: '工作人员答完了，接着由村务助手答你。',
  offline: '手机没连上网。说的话先存着，连上就发。',
};

export const PLACE = {
  title: '地方和身份',
  loading: '正在取地方名单……',
  failed: '地方名单没取到，过会儿再点“换地方”。不选就按全省回答。',
  unknown: (name) => `没有“${name}”这个地方，请自己选一下。`,
  whole: '全省都算',
  undecided: '不细选',
  any: '地方',
  levels: { prefecture: '市（州）', county: '县（市、区）', township: '乡镇（街道）', village: '村' },
  coverage: '收了哪些地方的清单',
  sight: '看不清',
  big: '字放大',
  contrast: '黑白分明',
  cancel: '取消',
  done: '定了',
  restart: '清屏，从头问',
  sure: '屏幕上的话会清掉，找不回来。清掉吗？',
};

export const FAULTS = {
  offline: '手机没连上网，看看信号或者无线网。',
  network: '网络不通。',
  slow: '等了太久没有回音。',
  broken: '服务器出了点毛病。',
  stale: '上回没发完。',
};

/* On the page of a village that has set the button (widget.js). */
export const EMBED = { open: '问村务', close: '关上', title: '村务助手' };
