; Services whose buffer the client may not touch: the client's exception at the INT 31h, nothing done, and the service again once
; the handler has made it right.
%include "dpmi.inc"

main:
        mov     cx, 1
        dpmi    0
        mov     [small], ax
        mov     bx, ds
        call    base_of
        mov     [base], eax
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     bx, [small]
        dpmi    7                               ; the program's segment, with a limit of 0
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, handler
        dpmi    203h

        item    "000Bh"
        mov     bx, cs
        mov     edi, buffer
        mov     ax, 0Bh
        call    with_small
        equal   word [buffer], 0FFFFh
        mov     word [calls], 0

        item    "000Ch"
        mov     cx, 1
        dpmi    0
        mov     [new], ax
        mov     bx, ax
        mov     edi, .descriptor
        mov     ax, 0Ch
        call    with_small
        mov     bx, [new]
        call    base_of
        equal   eax, 123456h
        jmp     .memory
.descriptor: dw 0FFFFh, 3456h, 0F212h, 0

.memory:
        item    "0500h"
        mov     edi, buffer
        mov     ax, 500h
        call    with_small
        differs dword [buffer], 0

        item    "0300h"
        mov     edi, structure
        mov     word [edi + real.eax], 3000h
        mov     bx, 21h
        xor     cx, cx
        mov     ax, 300h
        call    with_small
        atleast byte [structure + real.eax], 3

        item    "a buffer that cannot be written"
        mov     bx, [small]
        mov     cx, 00F0h
        dpmi    9
        mov     byte [rights], 0F2h
        mov     bx, [small]
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        mov     bx, cs
        mov     edi, buffer
        mov     dword [buffer], 0
        mov     ax, 0Bh
        call    with_small.loaded
        equal   word [buffer], 0FFFFh

        item    "a null selector"
        mov     bl, 0Dh
        mov     cx, cs
        mov     edx, loading
        dpmi    203h
        xor     ax, ax
        mov     es, ax
        mov     word [calls], 0
        mov     bx, cs
        mov     edi, buffer
        mov     dword [buffer], 0
        dpmi    0Bh
        succeeds
        equal   word [calls], 1
        equal   word [buffer], 0FFFFh
        done

; INT 31h with ES such that the first try faults.
with_small:
        pushad
        mov     bx, [small]
        xor     cx, cx
        xor     dx, dx
        dpmi    8
        popad
.loaded:
        mov     word [calls], 0
        mov     es, [small]
at_call:
        int     31h
        push    ds
        pop     es
        succeeds
        equal   word [calls], 1
        equal   word [at_ip], at_call
        equal   word [seen_code], 0
        ret

handler:
        push    ds
        pushad
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        mov     ax, [bp + 34 + 3 * WIDE]
        mov     [at_ip], ax
        mov     ax, [bp + 34 + 2 * WIDE]
        mov     [seen_code], ax
        mov     bx, [small]
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        movzx   cx, byte [rights]
        dpmi    9
        popad
        pop     ds
        RETFAR

loading:
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
        push    ds
        pop     es
        pop     ds
        RETFAR

        align   4
base:   dd      0
buffer: times 30h db 0
structure: times real_size db 0
small:  dw      0
new:    dw      0
calls:  dw      0
at_ip:  dw      0
seen_code: dw   0
rights: db      0F2h
        PROGRAM_END
