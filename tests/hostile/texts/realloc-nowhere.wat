;; Gives the host room at the last bytes of all addresses.
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const -8))
