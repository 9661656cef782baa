; Exceptions in protected mode: which handler, which frame, and what the handler may change.
%include "dpmi.inc"

; Lets exception %1 come to `handler`, which goes on at %2.
%macro expect 2
        mov     byte [expected], %1
        mov     word [resume], %2
        mov     word [calls], 0
        mov     bl, %1
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        succeeds
%endmacro

; What the handler of an exception at %1 has found, with error code %2.
%macro found 2
        equal   word [calls], 1
        mov     ax, [frame + 3 * WIDE]
        equal   ax, %1
%if CLIENT = 32
        equal   word [frame + 3 * WIDE + 2], 0
%endif
        mov     ax, cs
        equal   ax, [frame + 4 * WIDE]
        mov     ax, [data_selector]
        equal   ax, [frame + 7 * WIDE]
        mov     ax, [frame + 2 * WIDE]
        equal   ax, %2
        mov     ax, [frame + 6 * WIDE]
        equal   ax, [sp_before]
        mov     eax, [flags_before]
        xor     eax, [frame + 5 * WIDE]
        and     ax, 0CD5h               ; the arithmetic ones, TF, DF
        equal   ax, 0
        mov     ax, ss
        differs ax, [handler_ss]        ; the host's locked stack
        equal   byte [handler_vif], 0   ; interrupts were off
        equal   dword [handler_ebx], 0BBBB1111h
        mov     ax, fs
        equal   ax, [handler_ds]        ; segment registers are the client's
%endmacro

; As at the fault.
%macro prepare 0
        mov     ax, [data_selector]
        mov     fs, ax
        mov     [sp_before], sp
        mov     ebx, 0BBBB1111h
        stc
        pushfd
        pop     dword [flags_before]
%endmacro

main:
        mov     cx, 2
        dpmi    0
        mov     [selector], ax
        mov     bl, 0
        dpmi    202h
        mov     [old_exception], cx
        mov     [old_exception + 4], edx

        item    "00h, division"
        expect  0, after_division
        prepare
        mov     ax, 1234h
        mov     dl, 0
        stc
at_division:
        div     dl
after_division:
        found   at_division, [frame + 2 * WIDE]

        item    "06h, invalid opcode"
        expect  6, after_opcode
        prepare
at_opcode:
        ud2
after_opcode:
        found   at_opcode, [frame + 2 * WIDE]

        item    "0Dh, limit"
        expect  0Dh, after_limit
        mov     bx, [selector]          ; its limit is 0
        mov     es, bx
        prepare
at_limit:
        mov     eax, [es:100h]
after_limit:
        found   at_limit, 0

        item    "0Dh, a selector that is none"
        expect  0Dh, after_selector
        prepare
        mov     ax, 0FFF7h
        stc
at_selector:
        mov     es, ax
after_selector:
        found   at_selector, 0FFF4h

        item    "0Dh, a privileged instruction"
        expect  0Dh, after_privileged
        prepare
at_privileged:
        lgdt    [frame]
after_privileged:
        found   at_privileged, 0

        item    "0Bh, not present"
        mov     bx, [selector]
        mov     cx, 0072h
        dpmi    9
        succeeds
        expect  0Bh, after_absent
        prepare
        mov     ax, [selector]
        stc
at_absent:
        mov     es, ax
after_absent:
        mov     cx, [selector]
        and     cl, 0FCh
        found   at_absent, cx

        item    "0Bh, made present and tried again"
        mov     bl, 0Bh
        mov     cx, cs
        mov     edx, repairing
        dpmi    203h
        mov     word [calls], 0
        mov     ax, [selector]
        mov     es, ax
        equal   word [calls], 1
        mov     bx, es
        equal   bx, [selector]
        push    ds
        pop     es

        item    "0Ch, stack"
        expect  0Ch, after_stack
        prepare
        mov     bp, 0FFFEh
        stc
at_stack:
        mov     eax, [bp]               ; past the limit
after_stack:
        found   at_stack, 0

        item    "the handler changes flags, stack and place"
        mov     bl, 6
        mov     cx, cs
        mov     edx, changing
        dpmi    203h
        mov     [sp_before], sp
        ud2
changed:
        jnc     .failed
        jz      .flags
.failed:
        failed  "flags of the frame"
.flags: mov     ax, [sp_before]
        sub     ax, 100h
        equal   ax, sp
        mov     ax, ss
        equal   ax, [selector]
        mov     ss, [data_selector]
        mov     sp, [sp_before]

        item    "an exception in a handler"
        mov     bl, 6
        mov     cx, cs
        mov     edx, nesting
        dpmi    203h
        expect  0Dh, in_nesting
        mov     word [resume_outer], after_nesting
        mov     [sp_before], sp
        mov     ebx, 0BBBB1111h
        ud2
after_nesting:
        equal   word [calls], 1
        mov     ax, [handler_ss]
        equal   ax, [nesting_ss]        ; both on the locked stack
        mov     ax, [handler_sp]
        cmp     ax, [nesting_sp]
        jb      .below
        failed  "the inner frame is not below the outer one"
.below: mov     ax, [frame + 7 * WIDE]
        equal   ax, [nesting_ss]

        item    "without a handler: the interrupt's"
        mov     bl, 0
        mov     cx, [old_exception]
        mov     edx, [old_exception + 4]
        dpmi    203h
        succeeds
        mov     bl, 0
        dpmi    204h
        mov     [old], cx
        mov     [old + 4], edx
        mov     bl, 0
        mov     cx, cs
        mov     edx, division_interrupt
        dpmi    205h
        succeeds
        mov     word [calls], 0
        mov     ax, 1234h
        mov     dl, 0
        stc
at_division2:
        div     dl
after_division2:
        equal   word [calls], 1
        mov     ax, [frame]
        equal   ax, at_division2        ; as the processor pushes it
        mov     ax, cs
        equal   ax, [frame + WIDE]
        test    byte [frame + 2 * WIDE], 1
        jnz     .carry
        failed  "the flags of the frame"
.carry: mov     bl, 0
        mov     cx, [old]
        mov     edx, [old + 4]
        dpmi    205h

        item    "INT 3 without an exception handler"
        mov     bl, 3
        mov     cx, cs
        mov     edx, breakpoint
        dpmi    205h
        mov     word [calls], 0
        int3
after_breakpoint:
        equal   word [calls], 1
        mov     ax, [frame]
        equal   ax, after_breakpoint

        item    "single steps"
        mov     bl, 1
        mov     cx, cs
        mov     edx, stepping
        dpmi    203h
        mov     word [calls], 0
        pushf
        pop     ax
        or      ah, 1
        push    ax
        popf
        nop
        nop
        pushf
        pop     ax
        and     ah, 0FEh
        push    ax
        popf
        nop
        atleast word [calls], 6
        atmost  word [calls], 7

        item    "an exception in real mode is not the client's"
        mov     bl, 0
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        mov     bl, 0
        dpmi    200h
        push    cx
        push    dx
        mov     bl, 0
        mov     cx, [real_segment]
        mov     dx, real_division
        dpmi    201h
        mov     word [calls], 0
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     [edi + real.ds], ax
        mov     word [edi + real.ip], real_dividing
        mov     word [edi + real.eax], 30h
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        equal   word [structure + real.eax], 0D1Fh
        equal   word [calls], 0
        pop     dx
        pop     cx
        mov     bl, 0
        dpmi    201h
        done

; ---- handlers -------------------------------------------------------------------------------------------------------

; Keeps the frame, and changes the place to go on at.
handler:
        push    ds
        push    eax
        push    bp
        mov     bp, sp
        mov     ax, ds
        mov     ds, [cs:data_selector]
        mov     [handler_ds], ax
        inc     word [calls]
        mov     [handler_ebx], ebx
        mov     [handler_ss], ss
        lea     ax, [bp + 8]
        mov     [handler_sp], ax
        push    si
        push    di
        xor     si, si
.copy:  mov     al, [bp + si + 8]
        mov     [frame + si], al
        inc     si
        cmp     si, 8 * WIDE
        jb      .copy
        mov     ax, 902h
        int     31h
        mov     [handler_vif], al
        mov     ax, [resume]
        mov     [bp + 8 + 3 * WIDE], ax
        pop     di
        pop     si
        pop     bp
        pop     eax
        pop     ds
        RETFAR

repairing:
        push    ds
        pushad
        mov     ds, [cs:data_selector]
        inc     word [calls]
        mov     bx, [selector]
        mov     cx, 00F2h
        dpmi    9
        popad
        pop     ds
        RETFAR

changing:
        push    ds
        pushad
        mov     bp, sp
        mov     ds, [cs:data_selector]
        mov     bx, [data_selector]
        call    base_of
        mov     dx, ax
        shr     eax, 16
        mov     cx, ax
        mov     bx, [selector]
        dpmi    7
        xor     cx, cx
        mov     dx, 0FFFFh
        dpmi    8
        mov     [bp + 34 + 7 * WIDE], bx
        sub     word [bp + 34 + 6 * WIDE], 100h
        or      word [bp + 34 + 5 * WIDE], 41h
        mov     word [bp + 34 + 3 * WIDE], changed
        popad
        pop     ds
        RETFAR

nesting:
        push    ds
        push    ax
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        lea     ax, [bp + 6]
        mov     [nesting_sp], ax
        mov     [nesting_ss], ss
        mov     ax, 0FFF7h
        mov     es, ax
in_nesting:
        mov     ax, [resume_outer]
        mov     [bp + 6 + 3 * WIDE], ax
        pop     bp
        pop     ax
        pop     ds
        RETFAR

; Interrupt handlers: the frame is that of INT.
division_interrupt:
        push    ds
        push    eax
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        mov     eax, [bp + 8]
        mov     [frame], eax
        mov     eax, [bp + 12]
        mov     [frame + 4], eax
        mov     eax, [bp + 16]
        mov     [frame + 8], eax
        add     word [bp + 8], after_division2 - at_division2
        pop     bp
        pop     eax
        pop     ds
        RETINT

breakpoint:
        push    ds
        push    ax
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [calls]
        mov     ax, [bp + 6]
        mov     [frame], ax
        pop     bp
        pop     ax
        pop     ds
        RETINT

stepping:
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [calls]
        pop     ds
        RETFAR

; In real mode.
real_dividing:
        mov     ax, 1234h
        mov     dl, 0
real_at_division:
        div     dl
        retf

real_division:
        push    bp
        mov     bp, sp
        add     word [bp + 2], 2        ; behind it
        pop     bp
        mov     ax, 0D1Fh
        iret

        align   4
frame:  times 8 dd 0
old:    dd      0, 0
old_exception: dd 0, 0
flags_before: dd 0
handler_ebx: dd 0
handler_ss: dw  0
handler_sp: dw  0
handler_ds: dw  0
nesting_ss: dw  0
nesting_sp: dw  0
sp_before: dw   0
resume: dw      0
resume_outer: dw 0
selector: dw    0
calls:  dw      0
expected: db    0
handler_vif: db 0
structure: times real_size db 0
        PROGRAM_END
