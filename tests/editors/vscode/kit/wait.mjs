// Waiting.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks `question` until its answer is true or something; then gives the answer. */
export async function until(what, question, patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
    await sleep(100);
  }
}
