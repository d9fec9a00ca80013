;; Asks for a secret while it describes itself.
(import "weft:node/secret@0.3.0" "sealed" (func $sealed (param i32 i32 i32)))
(data (i32.const 64) "secret_key")
(func (export "weft:node/node@0.3.0#describe") (result i32) (call $sealed (i32.const 64) (i32.const 10) (i32.const 128)) (i32.const 65536))
