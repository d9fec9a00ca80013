;; Its page begins at the last bytes of all addresses.
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32) (i32.const -8))
