import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

globalThis.runProbe = ({ baseUrl, label }) => probe(api, baseUrl, label);
