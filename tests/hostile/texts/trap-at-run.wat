;; Traps in its only node.
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32) unreachable)
