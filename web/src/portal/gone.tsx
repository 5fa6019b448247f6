import { failure } from "../shared/api";
import { Failed, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";

interface GoneProps {
  readonly error?: unknown;
  readonly told: string;
  readonly again?: () => void;
}

/**
 * What a link shows that leads nowhere: never whether it ever did.
 *
 * An unknown link, a used one, an ended one and one that was taken back are refused alike.
 */
export function Gone({ error, told, again }: GoneProps) {
  const { words } = useReader();
  if (error !== undefined && ![400, 401, 403, 404].includes(failure(error).status)) {
    return (
      <>
        <Heading>{words.portal}</Heading>
        <Failed error={error} {...(again ? { again } : {})} />
      </>
    );
  }
  return (
    <>
      <Heading>{words.gone}</Heading>
      <p role="status">{told}</p>
    </>
  );
}
