import type { MatrixCell, MatrixRow } from "@commerce/client/rest";
import { useState } from "preact/hooks";

import { answer, guestApi } from "../shared/api";
import { Heading } from "../shared/frame";
import { type Reader, useReader } from "../shared/i18n";
import { useLoaded } from "../shared/loading";
import { Gone } from "./gone";

/** A comparison as it was when somebody shared it. */
export function ComparePage({ token }: { token: string }) {
  const reader = useReader();
  const { words } = reader;
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const { value, error, again } = useLoaded(token, (signal) =>
    answer(guestApi().GET("/api/public/comparison/shared/{shareToken}", { params: { path: { shareToken: token } }, signal })),
  );
  if (error !== undefined) return <Gone error={error} told={words.goneComparison} again={again} />;
  if (!value) return <p role="status">{words.loading}</p>;
  const rows = value.matrix.rows.filter((row) => row.differs || !onlyDifferences);
  const name = value.name || words.comparison.totalComparisons[0];
  return (
    <>
      <Heading>{name}</Heading>
      <p class="soft">{words.sharedOn(reader.time(value.updatedAt))} · {words.linkEnds(reader.day(value.expiresAt))}</p>
      {value.matrix.columns.length === 0 ? <p>{words.emptyComparison}</p> : (
        <>
          <p><label><input type="checkbox" checked={onlyDifferences} onChange={(event) => setOnlyDifferences(event.currentTarget.checked)} /> {words.onlyDifferences}</label></p>
          <div class="scroll panel" tabIndex={0} role="group" aria-label={name}>
            <table>
              <thead>
                <tr><th scope="col"><span class="hidden">{words.attribute}</span></th>{value.matrix.columns.map((column) => <th scope="col">{column.name}</th>)}</tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr>
                    <th scope="row">{row.kind === "PRICE" ? words.price : row.key}</th>
                    {row.cells.map((cell) => (
                      <td class={cell.best ? "best" : ""}>
                        {written(cell, row, reader)}
                        {cell.best && <span class="good"> ★ <span class="hidden">{words.best}</span></span>}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {rows.length === 0 && <p role="status">{words.noDifferences}</p>}
          <p class="soft">★ {words.best}</p>
        </>
      )}
    </>
  );
}

/** Writes what an item says, an amount with the unit that the row is compared in. */
function written(cell: MatrixCell, row: MatrixRow, reader: Reader): string {
  if (cell.missing) return row.kind === "PRICE" ? reader.words.unavailable : "–";
  if (cell.amount !== undefined) {
    if (row.kind === "PRICE") return reader.money(cell.amount, cell.unit);
    return `${reader.number(cell.amount, 6)}${cell.unit ? ` ${cell.unit}` : ""}`;
  }
  return text(cell.value, reader);
}

function text(value: unknown, reader: Reader): string {
  if (typeof value === "boolean") return value ? reader.words.yes : reader.words.no;
  if (typeof value === "number") return reader.number(value, 6);
  if (Array.isArray(value)) return value.map((part) => text(part, reader)).join(", ");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([name, part]) => `${name}: ${text(part, reader)}`).join(", ");
  }
  return String(value ?? "–");
}
