import { Router } from '@solidjs/router';
import { FileRoutes } from '@solidjs/start/router';

export default () => (
  <Router>
    <FileRoutes />
  </Router>
);
