import { Outlet, Scripts, createRootRoute } from '@tanstack/react-router';

const Root = () => (
  <html lang="en">
    <body>
      <Outlet />
      <Scripts />
    </body>
  </html>
);

export const Route = createRootRoute({ component: Root });
