/* Ready words go into the field, to be changed before they are sent; what was typed is kept until it was sent or noted. */
const field = document.getElementById('text');

document.querySelectorAll('[data-kept]').forEach((one) => {
  const name = `${one.id} ${location.pathname}`;
  if (!one.dataset.kept) sessionStorage.removeItem(name); // it was sent; a refusal loses no words
  const keep = () => sessionStorage.setItem(name, one.value);
  if (!one.value) one.value = sessionStorage.getItem(name) || '';
  else if (one.value !== one.defaultValue) keep(); // typed before this script was there
  one.addEventListener('input', keep);
  const send = one.form.querySelector('button');
  one.form.addEventListener('submit', () => { send.disabled = true; });
  addEventListener('pageshow', () => { send.disabled = false; }); // come back to
});

if (field) {
  document.querySelectorAll('[data-insert]').forEach((link) => link.addEventListener('click', (event) => {
    event.preventDefault();
    field.value = [field.value.trimEnd(), link.dataset.insert].filter(Boolean).join('\n');
    field.dispatchEvent(new Event('input'));
    field.focus();
    field.scrollIntoView({ block: 'center' });
  }));
}
