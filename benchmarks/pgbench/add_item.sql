-- The least that adding an item can be: lock, read, insert, total, all made durable.
\set cart random(0, :last)
\set product random(1, 500)
BEGIN;
SELECT * FROM carts WHERE id = 'bench-floor-' || :cart::int FOR UPDATE;
SELECT * FROM products WHERE id = 'prod-' || lpad(:product::int::text, 4, '0');
SELECT * FROM cart_items WHERE "cartId" = 'bench-floor-' || :cart::int;
INSERT INTO cart_items
  (id, "cartId", "productId", "productSnapshot", quantity, "unitPrice", "originalPrice", "lineTotal")
VALUES (
  uuidv7()::text,
  'bench-floor-' || :cart::int,
  'prod-' || lpad(:product::int::text, 4, '0'),
  '{"name": "0001", "sku": "0001", "originalPrice": 1.99}',
  1, 1.99, 1.99, 1.99
)
ON CONFLICT DO NOTHING;
UPDATE carts
SET subtotal = subtotal + 1.99, "grandTotal" = "grandTotal" + 1.99, "itemCount" = "itemCount" + 1,
  "updatedAt" = now() AT TIME ZONE 'UTC', version = version + 1
WHERE id = 'bench-floor-' || :cart::int;
COMMIT;
