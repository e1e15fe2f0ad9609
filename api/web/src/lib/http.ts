export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problem?: Problem,
  ) {
    super(message);
  }
}

/** RFC 9457, with the members our server adds. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  line?: number;
  column?: number;
  limit_ms?: number;
  elapsed_ms?: number;
}

export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { headers: { Accept: "application/json" }, signal: signal ?? null });
  if (!response.ok) {
    let problem: Problem | undefined;
    if (response.headers.get("content-type")?.includes("json")) problem = (await response.json().catch(() => undefined)) as Problem | undefined;
    throw new HttpError(response.status, problem?.detail ?? problem?.title ?? `${response.status} ${response.statusText}`, problem);
  }
  return (await response.json()) as T;
}
