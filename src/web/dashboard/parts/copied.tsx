/** Text to take away; the button comes with the script. */
export function Copied({ id, text }: { id: string; text: string }) {
  return (
    <div class="copied">
      <pre id={id} tabindex={0}>
        <code>{text}</code>
      </pre>
      <button type="button" class="scripted" data-copy={id}>
        Copy
      </button>
    </div>
  );
}

/** What is shown this once. */
export function ShownOnce(props: { id: string; title: string; what: string; text: string }) {
  return (
    <section class="card stack" aria-live="polite">
      <h2>{props.title}</h2>
      <p>{props.what}</p>
      <Copied id={props.id} text={props.text} />
    </section>
  );
}
