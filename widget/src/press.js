/* A long press on a bubble, as in WeChat: touch and hold, or the context menu's own gesture. */
const HOLD = 500; // milliseconds
const SLIP = 10; // pixels a finger may move

/** Handlers for a bubble; `open({x, y})` is called once the press was long enough. */
export const longPress = (open) => {
  let timer = 0;
  let start = null;
  const end = () => { clearTimeout(timer); };
  return {
    onTouchStart: (event) => {
      const { clientX: x, clientY: y } = event.touches[0];
      start = { x, y };
      end();
      if (event.target.closest('button, a, input, summary')) return;
      timer = setTimeout(() => open(start), HOLD);
    },
    onTouchMove: (event) => {
      const { clientX: x, clientY: y } = event.touches[0];
      if (Math.abs(x - start.x) + Math.abs(y - start.y) > SLIP) end();
    },
    onTouchEnd: end,
    onTouchCancel: end,
  };
};
