// Where the shop begins.

import * as account from "./pages/account.js";
import * as basket from "./pages/basket.js";
import * as checkout from "./pages/checkout.js";
import * as market from "./pages/market.js";
import * as nowhere from "./pages/nowhere.js";
import * as order from "./pages/order.js";
import * as orders from "./pages/orders.js";
import * as product from "./pages/product.js";
import * as register from "./pages/register.js";
import * as signIn from "./pages/sign_in.js";
import { load } from "./config.js";
import { header } from "./parts/header.js";
import { start } from "./router.js";
import { resume } from "./session.js";

const PRIVATE = true;

await Promise.all([load(), resume()]);
header();
await start([
  ["/", market],
  ["/products/:id", product],
  ["/basket", basket],
  ["/checkout", checkout, PRIVATE],
  ["/sign-in", signIn],
  ["/register", register],
  ["/orders", orders, PRIVATE],
  ["/orders/:id", order, PRIVATE],
  ["/account", account, PRIVATE],
  [".*", nowhere],
]);
