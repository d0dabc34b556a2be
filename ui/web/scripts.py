"""What runs in the browser: clicks and selections become events of the page."""

# Clicks in the conversation and on what is offered below it.
CONVERSATION = """
element.addEventListener('click', (event) => {
  const cite = event.target.closest('.cite');
  if (cite) trigger('select', {turn: Number(cite.dataset.turn), n: Number(cite.dataset.n)});
  const offered = event.target.closest('[data-ask]');
  if (offered) trigger('example_select', {
    question: offered.dataset.ask, literally: 'literally' in offered.dataset,
  });
  const verdict = event.target.closest('.verdict');
  if (!verdict) return;
  const choice = ['right', 'wrong', 'undo', 'cancel'].find((c) => verdict.classList.contains(c));
  document.documentElement.dataset.judged = verdict.dataset.turn;
  trigger('option_select', {turn: Number(verdict.dataset.turn), choice});
});
"""

# The article while an answer is marked in it. Offsets count characters of Article.text: code points,
# without the numbers of citations, an invisible character as the one that it stands for.
MARKING = """
const textOf = (fragment) => {
  fragment.querySelectorAll('sup').forEach((each) => each.remove());
  fragment.querySelectorAll('.invisible').forEach((each) => each.replaceWith(
    String.fromCodePoint(parseInt(each.textContent.slice(2), 16) || 0xfffd)));
  return fragment.textContent;
};
const before = (root, node, at) => {
  const range = document.createRange();
  range.selectNodeContents(root);
  const side = range.comparePoint(node, at);
  if (side < 0) return 0;
  if (side === 0) range.setEnd(node, at);
  return [...textOf(range.cloneContents())].length;
};
const placeOf = (root, offset) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('sup')) continue;
    const one = node.parentElement.closest('.invisible');
    const length = one ? 1 : [...node.data].length;
    if (left < length) return [node, one ? 0 : [...node.data].slice(0, left).join('').length];
    left -= length;
  }
  return [root, root.childNodes.length];
};
const root = () => element.querySelector('.marking .text');
const selected = () => {
  const selection = getSelection(), text = root();
  if (!text || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(text)) return null;
  const start = before(text, range.startContainer, range.startOffset);
  const end = before(text, range.endContainer, range.endOffset);
  const whole = document.createRange();
  whole.selectNodeContents(text);
  return {start, end, text: [...textOf(whole.cloneContents())].slice(start, end).join('')};
};
const send = (choice, more) => {
  const marking = element.querySelector('.marking');
  document.documentElement.dataset.judged = marking.dataset.turn;
  trigger('option_select', {
    turn: Number(marking.dataset.turn), choice, article: marking.dataset.article ?? '',
    start: 0, end: 0, text: '', ...more,
  });
};
let pressed = null;  // a touch on a button may clear the selection before it is a click
element.addEventListener('pointerdown', (event) => {
  pressed = event.target.closest('.choice') ? selected() : null;
});
element.addEventListener('mousedown', (event) => {
  if (event.target.closest('.choice')) event.preventDefault();
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('.choice');
  if (!button) return;
  const choice = ['this', 'nowhere', 'cancel', 'open'].find((c) => button.classList.contains(c));
  if (choice === 'open') send(choice, {article: button.dataset.article});
  else send(choice, choice === 'this' ? selected() ?? pressed ?? {} : {});
});
const selectSentence = (text, step) => {
  const bounds = text.dataset.sentences.split(' ').map((each) => each.split('-').map(Number));
  const now = selected();
  let at = now ? bounds.findIndex(([start, end]) => now.start < end) + step : 0;
  if (at < 0 || at >= bounds.length || !bounds[at][1]) return;
  const [start, end] = bounds[at].map((offset) => placeOf(text, offset));
  getSelection().setBaseAndExtent(...start, ...end);
  const seen = getSelection().getRangeAt(0).getBoundingClientRect();
  const frame = element.closest('#article').getBoundingClientRect();
  const bar = element.querySelector('.bar').getBoundingClientRect();
  if (seen.top < bar.bottom) element.closest('#article').scrollBy(0, seen.top - bar.bottom - 8);
  else if (seen.bottom > frame.bottom) element.closest('#article').scrollBy(0, seen.bottom - frame.bottom + 8);
};
element.addEventListener('keydown', (event) => {
  const text = event.target.closest('.marking .text');
  if (!text || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
  if (step) selectSentence(text, step);
  else if (event.key === 'Enter' && selected()) send('this', selected());
  else if (event.key === 'Escape') send('cancel');
  else return;
  event.preventDefault();
});
"""

SCROLL = """() => requestAnimationFrame(() => {
  document.querySelector('#article mark.current')?.scrollIntoView({block: 'center'});
  document.querySelector('#conversation .turn:last-child')?.scrollIntoView({block: 'nearest'});
})"""

# What was clicked is drawn anew, so the focus is put where one goes on from.
AFTER_VERDICT = """() => requestAnimationFrame(() => {
  const marking = document.querySelector('#article .marking');
  if (marking) {
    (marking.querySelector('.text') ?? marking.querySelector('.choice')).focus({preventScroll: true});
    if (matchMedia('(max-width: 760px)').matches) marking.scrollIntoView({block: 'start'});
    else document.querySelector('#article').scrollTop = 0;
    return;
  }
  const turn = document.querySelectorAll('#conversation .turn')[document.documentElement.dataset.judged];
  turn?.querySelector('.feedback button')?.focus({preventScroll: true});
  turn?.querySelector('.feedback')?.scrollIntoView({block: 'nearest'});
})"""

SET_LANGUAGE = "() => { document.documentElement.lang = navigator.language.slice(0, 2); }"
