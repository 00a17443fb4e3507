// Waiting.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long anything may take, in milliseconds: the machine may be busy with much else. */
export const PATIENCE = 120_000;

/** Asks `question` until its answer is true or something; then gives the answer. */
export async function until(what, question, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
    await sleep(100);
  }
}

/** Asks `question` until it gives the same answer, which is something, twice: what is drawn comes part by part. */
export async function settled(what, question) {
  let before;
  return until(what, async () => {
    const answer = await question();
    const same = JSON.stringify(answer) === before;
    before = JSON.stringify(answer);
    if (same && answer.length > 0) return answer;
    await sleep(200);
    return false;
  });
}
