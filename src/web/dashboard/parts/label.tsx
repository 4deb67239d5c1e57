/** Dimensions whose values get a sign in front, drawn here: no icon is fetched from anywhere. */
const MONOGRAMS = ['visit:source', 'visit:utm_source', 'visit:browser', 'visit:os'];
/** Okabe and Ito's palette, darkened until white letters on it have a contrast of 4.5. */
const COLOURS = ['#00639b', '#8a5a00', '#00715a', '#a03d66', '#a04800', '#4b5563', '#5b4bb5'];

/** A row's name with its monogram or country code. Stored text is hostile: it is text, and may not turn its neighbours around. */
export function RowLabel({ dimension, value, label }: { dimension: string; value: string; label: string }) {
  const bare = <bdi>{label}</bdi>;
  if (dimension === 'visit:country' && /^[A-Z]{2}$/.test(value))
    return (
      <>
        <span class="code" aria-hidden="true">
          {value}
        </span>
        {bare}
      </>
    );
  if (!MONOGRAMS.includes(dimension)) return bare;
  return (
    <>
      <Monogram text={value} />
      {bare}
    </>
  );
}

function Monogram({ text }: { text: string }) {
  const letter = /[\p{L}\p{N}]/u.exec(text)?.[0]?.toUpperCase() ?? '·';
  let sum = 0;
  for (const sign of text) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9_973;
  const colour = /^(Direct \/ None|\(none\))$/.test(text) ? '#6b7280' : COLOURS[sum % COLOURS.length];
  return (
    <svg class="monogram" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="4" fill={colour} />
      <text x="8" y="11.6" text-anchor="middle" fill="#fff">
        {letter}
      </text>
    </svg>
  );
}
