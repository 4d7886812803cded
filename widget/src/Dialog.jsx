/* A native dialog: the browser keeps the focus in it, closes it with Esc, and gives the focus back. */
import { useEffect, useRef } from 'preact/hooks';

export const Dialog = ({ label, close, children, class: name = '' }) => {
  const dialog = useRef(null);
  useEffect(() => {
    const node = dialog.current;
    if (node.showModal) node.showModal(); else node.setAttribute('open', '');
    return () => { if (node.close) node.close(); };
  }, []);
  return (
    <dialog ref={dialog} class={'sheet ' + name} aria-label={label} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {children}
    </dialog>
  );
};
