/* The empty page: who answers, who asks, and what can be asked. */
import { Bubble } from '@chatui/core/es/components/Bubble/index.js';
import { Card } from '@chatui/core/es/components/Card/Card.js';
import { keep } from './kept.js';
import { say } from './outbox.js';
import { Words } from './parts.jsx';
import { Frame } from './Row.jsx';
import { useKept } from './use.js';
import { EXAMPLES, PAGE, ROLES } from './words.js';

export const Welcome = ({ openPlace }) => {
  const role = useKept('role');
  const place = useKept('region');
  return (
    <section class="welcome" aria-label={PAGE.how}>
      <Frame author="bot"><Bubble><Words lines={[PAGE.hello, PAGE.what]} /></Bubble></Frame>
      <Card className="choices">
        <div class="pick" role="group" aria-label={PAGE.you}>
          <span class="pick-name" aria-hidden="true">{PAGE.you}</span>
          {Object.keys(ROLES).map((one) => (
            <button type="button" class="choice" key={one} aria-pressed={role === one} onClick={() => keep('role', one)}>{ROLES[one]}</button>
          ))}
        </div>
        <div class="pick" role="group" aria-label={PAGE.at}>
          <span class="pick-name" aria-hidden="true">{PAGE.at}</span>
          <button type="button" class="choice" onClick={openPlace}>{place ? place.name : PAGE.choosePlace}</button>
        </div>
        <p class="hint">{PAGE.optional}</p>
      </Card>
      <h2 class="try">{PAGE.try}</h2>
      <div class="examples">
        {EXAMPLES[role === 'cadre' ? 'cadre' : 'villager'].map((one) => (
          <button type="button" class="option" key={one} onClick={() => say(one)}>{one}</button>
        ))}
      </div>
    </section>
  );
};
