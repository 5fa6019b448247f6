import type { ComponentChildren } from "preact";

import { useReader } from "../shared/i18n";
import type { Told } from "../shared/words.en";

/** Numbers, each with its name and what it counts. */
export function Figures({ figures }: { figures: readonly (readonly [told: Told, value: string])[] }) {
  return (
    <dl class="figures">
      {figures.map(([[name, counts], value]) => (
        <div>
          <dt>{name}</dt>
          <dd class="number">{value}</dd>
          <dd class="soft">{counts}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Cell = string | number;

interface ListProps {
  readonly title: string;
  /** What is counted, where the columns don't say it. */
  readonly counts?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table whose first column names the row; numbers stand to the right. */
export function List({ title, counts, columns, rows }: ListProps) {
  const reader = useReader();
  if (rows.length === 0) return null;
  return (
    <section class="panel">
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>{columns.map((column, index) => <th scope="col" class={isNumber(rows, index)}>{column}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {row.map((cell, index) =>
                  index === 0 ? <th scope="row">{cell}</th> : <td class={isNumber(rows, index)}>{shown(cell, reader.number.bind(reader))}</td>,
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {counts !== undefined && <p class="soft">{counts}</p>}
    </section>
  );
}

function isNumber(rows: readonly (readonly Cell[])[], index: number): string {
  const cell = rows[0]?.[index];
  return index > 0 && (typeof cell === "number" || /^\D{0,3}\d[\d.,\s]*\D{0,4}$/.test(cell ?? "")) ? "number" : "";
}

function shown(cell: Cell, format: (value: number) => string): ComponentChildren {
  return typeof cell === "number" ? format(cell) : cell;
}
