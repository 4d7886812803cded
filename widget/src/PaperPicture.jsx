/* A paper as a picture: held down it can be kept or passed on, as in WeChat; with a button where the browser can share. */
import { Dialog } from './Dialog.jsx';
import { PAPERS } from './words.js';

const shareable = (file) => {
  try {
    const files = [new File([file.blob], file.name, { type: 'image/png' })];
    return navigator.canShare && navigator.canShare({ files }) ? files : null;
  } catch (error) {
    return null;
  }
};

export const PaperPicture = ({ file, close }) => {
  const files = shareable(file);
  return (
    <Dialog label={file.title} close={close} class="paper">
      <p class="hint">{PAPERS.hold}</p>
      <img src={file.data} alt={file.title} />
      <div class="sheet-buttons">
        <button type="button" class="plain" onClick={close}>{PAPERS.close}</button>
        {files && <button type="button" class="primary" onClick={() => navigator.share({ files, title: file.title }).catch(() => {})}>{PAPERS.share}</button>}
        <a class="primary" href={file.data} download={file.name}>{PAPERS.save}</a>
      </div>
    </Dialog>
  );
};
