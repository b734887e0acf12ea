import type { Reporter, TestCase } from 'vitest/node';

interface Row {
  tried: number;
  survived: number;
}

/** Prints each fault with the runs tried and survived; all runs of a test survive, or none counts. */
export default class FaultTable implements Reporter {
  private readonly rows = new Map<string, Row>();

  onTestCaseResult(test: TestCase): void {
    const { runs = 0 } = test.meta();
    if (runs === 0) return;
    const [fault = ''] = test.fullName.replaceAll("'", '').split(': ');
    const row = this.rows.get(fault) ?? { tried: 0, survived: 0 };
    this.rows.set(fault, {
      tried: row.tried + runs,
      survived: row.survived + (test.result().state === 'passed' ? runs : 0),
    });
  }

  onTestRunEnd(): void {
    const rows = [...this.rows].sort(([one], [other]) => (one < other ? -1 : 1));
    const sum = (name: keyof Row) => rows.reduce((total, [, row]) => total + row[name], 0);
    const lines = [
      ['fault', 'tried', 'survived'],
      ...rows.map(([fault, { tried, survived }]) => [fault, tried, survived]),
      ['total', sum('tried'), sum('survived')],
    ];
    const width = Math.max(...lines.map(([fault]) => String(fault).length));
    for (const [fault, tried, survived] of lines) {
      process.stdout.write(
        `${String(fault).padEnd(width)}  ${String(tried).padStart(5)}  ${String(survived).padStart(8)}\n`,
      );
    }
  }
}
