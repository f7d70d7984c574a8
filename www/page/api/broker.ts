// One function for each route of the Worker.
import { request } from './request';
import type { DataApp, EmulatorResponse, EnsureResponse, RotateResponse, SessionResponse, TimelineResponse, TokensResponse } from './types';

export const getSession = () => request<SessionResponse>('GET', '/api/session');
export const startSession = (bearer: string) => request<SessionResponse | undefined>('POST', '/api/session', { bearer });
export const endSession = () => request<void>('DELETE', '/api/session');

export const getDataApps = (signal: AbortSignal) => request<{ dataApps: DataApp[] }>('GET', '/api/data-apps', { signal });
export const getTokens = (dataApp: string, signal: AbortSignal) => request<TokensResponse>('GET', '/api/tokens', { query: { dataApp }, signal });
export const getTimeline = (dataApp: string, name: string, signal: AbortSignal) =>
  request<TimelineResponse>('GET', '/api/timeline', { query: { dataApp, name }, signal });

export const ensureToken = (dataApp: string, name: string) => request<EnsureResponse>('POST', '/api/tokens', { body: { dataApp, name } });
export const deleteToken = (dataApp: string, name: string) => request<void>('DELETE', '/api/tokens', { query: { dataApp, name } });
export const rotateToken = (dataApp: string, name: string, graceSeconds: number, includeDuplicates: boolean, idempotencyKey: string) =>
  request<RotateResponse>('POST', '/api/rotate', { body: { dataApp, name, graceSeconds, includeDuplicates }, idempotencyKey });

export const getEmulator = (signal: AbortSignal) => request<EmulatorResponse>('GET', '/api/emulator', { signal });
export const scriptFault = (fault: string, operation: string | undefined, times: number) =>
  request<unknown>('POST', '/api/emulator/faults', { body: { fault, ...(operation ? { operation } : {}), times } });
export const resetEmulator = () => request<unknown>('POST', '/api/emulator/reset');
