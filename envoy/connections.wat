;; Limits the connections that one address holds, which no filter of Envoy's own does.
;;
;; Envoy calls a module like this by Proxy-Wasm 0.2.1 (github.com/proxy-wasm/spec). Each of its
;; threads has one of its own. An address counts in one of 65,536 places, chosen by a hash that
;; nobody can foretell. `make connections` writes connections.wasm.
(module
  ;; All but the last answer 0 when they have done it.
  (import "env" "proxy_get_property" (func $get_property (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes" (func $get_buffer (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_current_time_nanoseconds" (func $now (param i32) (result i32)))
  (import "env" "proxy_define_metric" (func $define_metric (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_increment_metric" (func $increment (param i32 i64) (result i32)))
  (import "env" "proxy_close_stream" (func $close_stream (param i32) (result i32)))

  ;; 0 to 16: what Envoy answers with. 32: names. 1,024: texts of Envoy. From 65,536 on: the places.
  (memory (export "memory") 5)
  (data (i32.const 32) "filter_state\00address") ;; 20 bytes
  (data (i32.const 64) "envoy_connections_refused") ;; 25 bytes, as Prometheus is to see it

  (global $most (mut i32) (i32.const 0))
  (global $salt (mut i32) (i32.const 0))
  (global $refused (mut i32) (i32.const 0))

  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_context_create") (param $context i32) (param $parent i32))

  ;; Envoy asks where to put a text; none is kept, and none here is longer than an address.
  (func (export "malloc") (param $size i32) (result i32) (i32.const 1024))

  (func (export "proxy_on_vm_start") (param $context i32) (param $size i32) (result i32)
    (drop (call $now (i32.const 0)))
    ;; Some digits of a nanosecond, spread over all bits.
    (global.set $salt (i32.mul (i32.load (i32.const 0)) (i32.const 0x9e3779b1)))
    (drop (call $define_metric (i32.const 0) (i32.const 64) (i32.const 25) (i32.const 0)))
    (global.set $refused (i32.load (i32.const 0)))
    (i32.const 1))

  ;; Reads the most connections of one address, a number in decimal.
  (func (export "proxy_on_configure") (param $context i32) (param $size i32) (result i32)
    (local $at i32) (local $end i32)
    (drop (call $get_buffer
      (i32.const 7) (i32.const 0) (local.get $size) (i32.const 0) (i32.const 4)))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $end (i32.add (local.get $at) (i32.load (i32.const 4))))
    (global.set $most (i32.const 0))
    (loop $digits
      (if (i32.lt_u (local.get $at) (local.get $end)) (then
        (global.set $most (i32.add
          (i32.mul (global.get $most) (i32.const 10))
          (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $digits))))
    (i32.const 1))

  ;; Gives the place of the connection's address: FNV-1a, of which the upper half is used. 0 where
  ;; Envoy doesn't know the address.
  (func $place (result i32)
    (local $at i32) (local $end i32) (local $hash i32)
    (if (call $get_property (i32.const 32) (i32.const 20) (i32.const 0) (i32.const 4))
      (then (return (i32.const 0))))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $end (i32.add (local.get $at) (i32.load (i32.const 4))))
    (local.set $hash (global.get $salt))
    (loop $bytes
      (if (i32.lt_u (local.get $at) (local.get $end)) (then
        (local.set $hash (i32.mul
          (i32.xor (local.get $hash) (i32.load8_u (local.get $at)))
          (i32.const 16777619)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes))))
    (local.set $hash (i32.mul
      (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15)))
      (i32.const 0x2c1b3c6d)))
    (i32.add
      (i32.const 65536)
      (i32.shl (i32.shr_u (local.get $hash) (i32.const 16)) (i32.const 2))))

  ;; Adds to what the connection's address holds and gives the sum.
  (func $add (param $count i32) (result i32)
    (local $place i32)
    (if (i32.eqz (local.tee $place (call $place))) (then (return (i32.const 0))))
    (i32.store (local.get $place) (i32.add (i32.load (local.get $place)) (local.get $count)))
    (i32.load (local.get $place)))

  ;; Counts a connection, and closes it where its address holds too many: 0 lets it go on.
  (func (export "proxy_on_new_connection") (param $context i32) (result i32)
    (if (i32.le_s (call $add (i32.const 1)) (global.get $most)) (then (return (i32.const 0))))
    (drop (call $increment (global.get $refused) (i64.const 1)))
    (drop (call $close_stream (i32.const 2)))
    (i32.const 1))

  ;; Comes for those too that were refused.
  (func (export "proxy_on_downstream_connection_close") (param $context i32) (param $peer i32)
    (drop (call $add (i32.const -1)))))
