import { Diagnostic, DiagnosticSeverity, Range, Uri } from "vscode";

/** A place in a text: line from 0, column in UTF-16 units from 0. */
interface Place {
  line: number;
  character: number;
}

/** One line of `oss403 check --format jsonl`, as far as it is read here. */
export interface Finding {
  path: string;
  range: { start: Place; end: Place };
  rule: string;
  severity: "error" | "warning" | "information" | "hint";
  message: string;
  help: string;
  url: string;
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Name of the source of our diagnostics, the server's and the check's. */
export const SOURCE = "oss403";

/** The findings that a check wrote. */
export function findings(jsonl: string): Finding[] {
  const lines = jsonl.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Finding);
}

/** What the editor shows of a finding: the same as of one that the server sends. */
export function diagnostic({ range: { start, end }, ...finding }: Finding): Diagnostic {
  const range = new Range(start.line, start.character, end.line, end.character);
  const message = [finding.message, finding.help].filter((part) => part !== "").join("\n");
  const shown = new Diagnostic(range, message, SEVERITIES[finding.severity]);
  shown.source = SOURCE;
  shown.code = finding.url === "" ? finding.rule : { value: finding.rule, target: Uri.parse(finding.url) };
  return shown;
}
