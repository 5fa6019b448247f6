// What a frontend with JSON calls ships.
import { answer, rest } from "@commerce/client/rest";

const api = rest({ baseUrl: location.origin });
console.log(await answer(api.GET("/api/cart")));
