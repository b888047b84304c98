import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Stat {
  parent: number;
  ticks: number;
}

/** CPU time and parent of a process, its ended children counted in; see proc(5). */
function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    return { parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14] };
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** CPU seconds used so far by these processes and their children. */
export function cpuSeconds(pids: number[]): number {
  const all = readdirSync('/proc').map(Number).filter(Boolean);
  const counted = all.map((pid) => [pid, stat(pid)] as const).filter(([pid, is]) => is && (pids.includes(pid) || pids.includes(is.parent)));
  return counted.reduce((sum, [, is]) => sum + (is?.ticks ?? 0), 0) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in mebibytes. */
export function residentMebibytes(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
  return Number(line?.[1]) / 1024;
}
