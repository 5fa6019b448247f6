// What each layer makes of a call that is not answered.
import { CommerceError, connect as byGrpc } from "@commerce/client/node";
import { answer, rest } from "@commerce/client/rest";
import { connect as byGrpcWeb } from "@commerce/client/web";
import { CartService } from "@commerce/client/gen/commerce/cart/v1/cart_service_pb";

const [layer = "", target = "", wait = "10000"] = process.argv.slice(2);
const options = { token: "token", deadline: Number(wait) };
const item = { productId: "prod-mug", quantity: 1 };
const layers: Record<string, () => Promise<unknown>> = {
  grpc: () => byGrpc({ ...options, target })(CartService).addItem({ item }),
  "grpc-web": () => byGrpcWeb({ ...options, target: `http://${target}` })(CartService).addItem({ item }),
  rest: () => answer(rest({ ...options, baseUrl: `http://${target}` }).POST("/api/cart/items", { body: item })),
};
const error: unknown = await layers[layer]!().catch((thrown: unknown) => thrown);
if (!(error instanceof CommerceError)) throw error;
console.log(`${error.status} ${error.reason} ${error.message} ${error.requestId ? "named" : "unnamed"}`);
process.exit(0);
