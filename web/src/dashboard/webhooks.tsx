import { answer, staffApi } from "../shared/api";
import { Failed, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { useLoaded } from "../shared/loading";

/** The newest attempts among which the last failure is looked for. */
const LOOKED_AT = 200;

/** Shows how each webhook endpoint of the company does. */
export function WebhooksPage() {
  const reader = useReader();
  const { words } = reader;
  const { value, error, again } = useLoaded("webhooks", load);
  const { columns } = words.webhooks;
  return (
    <>
      <Heading>{words.webhooks.title}</Heading>
      <p class="soft">{words.webhooks.note}</p>
      {error !== undefined && <Failed error={error} again={again} />}
      {error === undefined && !value && <p role="status">{words.loading}</p>}
      {value?.length === 0 && <p role="status">{words.webhooks.none}</p>}
      {value && value.length > 0 && (
        <div class="panel scroll" tabIndex={0} role="group" aria-label={words.webhooks.title}>
          <table>
            <caption>{words.webhooks.title}</caption>
            <thead>
              <tr>
                <th scope="col">{columns.url}</th><th scope="col">{columns.status}</th>
                {[columns.waiting, columns.failing, columns.lag, columns.givenUp].map((name) => <th scope="col" class="number">{name}</th>)}
                <th scope="col">{columns.failure}</th>
              </tr>
            </thead>
            <tbody>{value.map((health) => <Row health={health} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ health: { endpoint, backlog, failed } }: { health: Health }) {
  const reader = useReader();
  const told = reader.words.webhooks;
  const why = told.reasons[endpoint.disabledReason];
  return (
    <tr>
      <th scope="row">{endpoint.url}</th>
      <td><span class="tag">{told.statuses[endpoint.status] ?? endpoint.status}</span> {why}</td>
      <td class="number">{reader.number(backlog.waiting)}</td>
      <td class="number">{reader.number(backlog.failing)}</td>
      <td class="number">{told.seconds(reader.number(Math.round(backlog.oldestSeconds)))}</td>
      <td class="number">{reader.number(Number(endpoint.givenUp))}</td>
      <td>{failed && `${reader.time(failed.attemptedAt)}: ${failed.responseStatus || failed.error || told.noAnswer}`}</td>
    </tr>
  );
}

type Health = Awaited<ReturnType<typeof load>>[number];

/** Reads the endpoints, and of each its backlog and its last failure. */
async function load(signal: AbortSignal) {
  const { endpoints } = await answer(staffApi.GET("/api/webhooks/endpoints", { signal }));
  return Promise.all(
    endpoints.map(async ({ id: endpointId }) => {
      const path = { endpointId };
      const [health, log] = await Promise.all([
        answer(staffApi.GET("/api/webhooks/endpoints/{endpointId}", { params: { path }, signal })),
        answer(staffApi.GET("/api/webhooks/endpoints/{endpointId}/deliveries", { params: { path, query: { pageSize: LOOKED_AT } }, signal })),
      ]);
      return { ...health, failed: log.deliveries.find(({ outcome }) => outcome !== "DELIVERED") };
    }),
  );
}
