/* Papers of an answer: a Word file to download, or a picture to keep and pass on where the server makes pictures. */
import { useState } from 'preact/hooks';
import { kept, list } from './kept.js';
import { paper } from './server.js';
import { PAPERS } from './words.js';

/** A cadre's papers on a certificate are not put before a villager. */
const offered = (answer, part) => list(answer.papers).filter(
  (one) => (part === null || one.part === part) && (one.reader === 'villager' || kept('role') === 'cadre' || answer.topic !== 'certificate'),
);

const save = (file) => {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file.blob), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

const asData = (blob) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = failed;
  reader.readAsDataURL(blob);
});

/** `papers` to be had of message `number`; `several`: of more than one matter. `show({name, blob, data, title})` puts a picture on the screen. */
const Offered = ({ papers, several, number, images, show }) => {
  const [busy, setBusy] = useState('');
  const [fault, setFault] = useState('');
  const get = async (one, format) => {
    setBusy(one.kind + format + one.part);
    setFault('');
    try {
      const file = await paper(one, number, format);
      if (format === 'png') show({ ...file, title: one.title, data: await asData(file.blob) }); else save(file);
    } catch (error) {
      setFault(PAPERS.failed + (error.message || ''));
    } finally {
      setBusy('');
    }
  };
  if (!papers.length) return null;
  const press = (one, format, words) => (
    <button type="button" class="option" key={one.kind + format + one.part} disabled={Boolean(busy)} onClick={() => get(one, format)}>
      {busy === one.kind + format + one.part ? PAPERS.busy : words + (several ? PAPERS.of(one.item) : '')}
    </button>
  );
  return (
    <div class="papers">
      {papers.map((one) => [
        images && press(one, 'png', PAPERS.picture(one.title)),
        press(one, 'docx', PAPERS.word(one.title)),
      ])}
      {fault && <p class="fault" role="alert">{fault}</p>}
    </div>
  );
};

/** The papers of an answer, or of one part of it. */
export const Papers = ({ answer, part = null, number, images, show }) => (
  <Offered papers={offered(answer, part)} several={part === null && list(answer.rulings).length > 1} number={number} images={images} show={show} />
);

/** A paper that a person sent along, made from the ruling of an earlier message. */
export const SentPaper = ({ paper, images, show }) => <Offered papers={[paper]} several={false} number={paper.number} images={images} show={show} />;
