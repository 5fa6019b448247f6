import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { useReader } from "../shared/i18n";

export interface Point {
  readonly date: string;
  readonly value: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

interface ChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format?: (value: number) => string;
}

const COLOURS = ["--first", "--second", "--third"];
const DASHES = [[], [8, 4], [2, 3]];

/** Lines over time, told as a picture and, for who can't see it, as a table. */
export function Chart({ title, lines, format }: ChartProps) {
  const reader = useReader();
  const place = useRef<HTMLDivElement>(null);
  const show = format ?? ((value: number) => reader.number(value, 2));
  const dates = lines[0]?.points.map((point) => point.date) ?? [];
  const drawn = JSON.stringify([lines, reader.locale]);

  useEffect(() => {
    const element = place.current;
    if (!element || dates.length === 0) return undefined;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      const style = getComputedStyle(document.documentElement);
      const colour = (name: string) => style.getPropertyValue(name).trim();
      const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
      plot = new uPlot(
        {
          width: element.clientWidth || 300,
          height: 220,
          legend: { show: false },
          cursor: { drag: { x: false, y: false }, points: { size: 6 } },
          scales: { x: { time: false } },
          axes: [
            {
              ...axis,
              space: 90,
              incrs: [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 60, 90, 168, 180, 360, 720],
              values: (_, splits) => splits.map((at) => (dates[at] === undefined ? "" : reader.step(dates[at]))),
            },
            { ...axis, size: 64, values: (_, splits) => splits.map((value) => show(value)) },
          ],
          series: [
            {},
            ...lines.map((line, index) => ({
              label: line.name,
              stroke: colour(COLOURS[index] ?? "--ink"),
              width: 2,
              dash: DASHES[index] ?? [],
              points: { show: dates.length < 2 },
            })),
          ],
        },
        [dates.map((_, index) => index), ...lines.map((line) => line.points.map((point) => point.value))],
        element,
      );
    };
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: 220 }));
    resized.observe(element);
    dark.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      dark.removeEventListener("change", draw);
      plot?.destroy();
    };
  }, [drawn]);

  return (
    <section class="panel">
      <h3>{title}</h3>
      {dates.length === 0 ? (
        <p class="soft">{reader.words.nothing}</p>
      ) : (
        <>
          <p class="legend" aria-hidden="true">
            {lines.map((line, index) => <span class={`c${index + 1}`}><i />{line.name}</span>)}
          </p>
          <div class="plot" ref={place} aria-hidden="true" />
          <details>
            <summary>{reader.words.table}<span class="hidden">: {title}</span></summary>
            <div class="scroll" tabIndex={0} role="group" aria-label={title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{reader.words.step}</th>
                    {lines.map((line) => <th scope="col" class="number">{line.name}</th>)}
                  </tr>
                </thead>
                <tbody>
                  {dates.map((date, row) => (
                    <tr>
                      <th scope="row">{reader.step(date)}</th>
                      {lines.map((line) => <td class="number">{show(line.points[row]?.value ?? 0)}</td>)}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
