const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** Time zones to choose from. @param guess the script chooses the reader's own */
export function ZoneSelect({ chosen, guess = false }: { chosen: string; guess?: boolean }) {
  const zones = ZONES.includes(chosen) ? ZONES : [chosen, ...ZONES];
  return (
    <label>
      Time zone in which its days begin
      <select name="time_zone" {...(guess ? { 'data-zone': '' } : {})}>
        {zones.map((zone) => (
          <option value={zone} selected={zone === chosen}>
            {zone}
          </option>
        ))}
      </select>
    </label>
  );
}
