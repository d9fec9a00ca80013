;; Adds to a table until it gets no more, and traps then.
(table $t 1 funcref)
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32)
  (loop (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1))))
  unreachable)
