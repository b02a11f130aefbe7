import { countWords, durationWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import type { HealthAnswer } from "./answers.ts";
import css from "./Health.module.css";

const BOXES = { inbox: "Read", outbox: "Write", messages: "Message" } as const;

/** What waits to be read from a CRM and to be written to it; tried again, and given up. */
export function Queues({ health }: { readonly health: HealthAnswer }) {
  const { queues, now } = health;
  return (
    <section className={`card ${css.panel}`} aria-label="Queues">
      <h2>Queues</h2>
      {queues.length === 0 ? (
        <p className="sm mid">Both are empty: everything was read and written.</p>
      ) : (
        <table className="grid-t">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="num">
                Waiting
              </th>
              <th scope="col" className="num">
                <Definition meaning="Waits after at least two tries.">Tried again</Definition>
              </th>
              <th scope="col" className="num">
                <Definition meaning="Given up, and kept with its cause until somebody puts it back in line.">
                  Given up
                </Definition>
              </th>
              <th scope="col" className="num">
                Longest wait
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map((one) => (
              <tr key={`${one.box} ${one.kind}`} data-queue={`${one.box} ${one.kind}`}>
                <th scope="row">
                  {BOXES[one.box]}: {one.kind}
                </th>
                <td className="num">{countWords(one.waiting)}</td>
                <td className="num">{countWords(one.again)}</td>
                <td className={`num ${one.dead > 0 ? "miss-text b" : ""}`}>{countWords(one.dead)}</td>
                <td className="num">
                  {one.oldestAt === null || one.oldestAt > now ? "–" : durationWords(now - one.oldestAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
