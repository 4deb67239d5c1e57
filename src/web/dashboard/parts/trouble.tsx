import type { Child } from 'hono/jsx';
import { Problem } from '../../../model/problem.ts';

/** What a part of a page shows when it is refused or late. Anything but a Problem is a defect and goes up. */
export async function orTrouble(drawing: Promise<Child>): Promise<Child> {
  try {
    return await drawing;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return <Trouble problem={error} />;
  }
}

export function Trouble({ problem }: { problem: Problem }) {
  const { field, allowed } = problem.details;
  return (
    <div class="trouble" role="alert">
      <p>{problem.message}</p>
      {field !== undefined && allowed !== undefined && (
        <p class="soft">
          {field}: {typeof allowed === 'string' ? allowed : allowed.join(', ')}
        </p>
      )}
    </div>
  );
}
