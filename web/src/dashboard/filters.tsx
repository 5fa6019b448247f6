import { useReader } from "../shared/i18n";
import { type Choice, steps } from "./query";

interface FiltersProps {
  readonly choice: Choice;
  readonly sites: readonly (readonly [id: string, name: string])[];
  readonly change: (choice: Choice) => void;
}

const ZONES = Intl.supportedValuesOf("timeZone");

/** What the figures are of. */
export function Filters({ choice, sites, change }: FiltersProps) {
  const { words } = useReader();
  const set = (name: keyof Choice) => (event: { currentTarget: { value: string } }) =>
    change({ ...choice, [name]: event.currentTarget.value });
  const options = (of: Record<string, string>) => Object.entries(of).map(([value, name]) => <option value={value}>{name}</option>);
  return (
    <form class="filters panel" onSubmit={(event) => event.preventDefault()}>
      <label><span>{words.period}</span>
        <select value={choice.period} onChange={set("period")}>{options(words.periods)}</select>
      </label>
      {choice.period === "custom" && (
        <>
          <label><span>{words.from}</span><input type="date" value={choice.from} onChange={set("from")} /></label>
          <label><span>{words.to}</span><input type="date" value={choice.to} onChange={set("to")} /></label>
        </>
      )}
      <label><span>{words.comparedWith}</span>
        <select value={choice.compared} onChange={set("compared")}>{options(words.compared)}</select>
      </label>
      <label><span>{words.site}</span>
        <select value={choice.site} onChange={set("site")}>
          <option value="">{words.allSites}</option>
          {choice.site && !sites.some(([id]) => id === choice.site) && <option value={choice.site}>{choice.site}</option>}
          {sites.map(([id, name]) => <option value={id}>{name}</option>)}
        </select>
      </label>
      <label><span>{words.granularity}</span>
        <select value={steps(choice)} onChange={set("granularity")}>{options(words.granularities)}</select>
      </label>
      <label><span>{words.zone}</span>
        <select value={choice.zone} onChange={set("zone")}>
          <option value="">{words.companyZone}</option>
          {ZONES.map((zone) => <option value={zone}>{zone.replaceAll("_", " ")}</option>)}
        </select>
      </label>
    </form>
  );
}
