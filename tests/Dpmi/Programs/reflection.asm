; Who gets an interrupt: hardware and software ones, in protected and in real mode, with a handler in either or in both.
%include "dpmi.inc"

; The handlers for interrupt %1 of both modes.
%macro hook_protected 1
        mov     bl, %1
        mov     cx, cs
        mov     edx, protected_handler
        dpmi    205h
        succeeds
%endmacro

%macro hook_real 1
        mov     bl, %1
        mov     cx, [real_segment]
        mov     dx, real_handler
        dpmi    201h
%endmacro

%macro remember 1
        mov     bl, %1
        dpmi    204h
        mov     [old_protected], XDX
        mov     [old_protected + WIDE], cx
        mov     bl, %1
        dpmi    200h
        mov     [old_real], dx
        mov     [old_real + 2], cx
        call    reset
%endmacro

%macro unhook_protected 1
        mov     bl, %1
        mov     edx, [old_protected]
        mov     cx, [old_protected + WIDE]
        dpmi    205h
        call    reset
%endmacro

%macro unhook_real 1
        mov     bl, %1
        mov     dx, [old_real]
        mov     cx, [old_real + 2]
        dpmi    201h
        call    reset
%endmacro

; A real-mode procedure by 0301h.
%macro in_real_mode 1
        mov     word [structure + real.ip], %1
        call    call_real
%endmacro

main:
        mov     byte [chains], 1

        item    "hardware, protected mode, hooked nowhere"
        remember 8
        mov     bx, 40h
        dpmi    2
        mov     gs, ax
        mov     ax, [gs:6Ch]                    ; the BIOS counts
        mov     ecx, 200000000
.count: cmp     ax, [gs:6Ch]
        jne     .counted
        dec     ecx
        jnz     .count
        failed  "the BIOS does not count ticks"
.counted:
        item    "hardware, protected mode, hooked in real mode"
        hook_real 8
        call    wait_in_protected
        atleast word [real_calls], 1
        equal   word [protected_calls], 0

        item    "hardware, real mode, hooked in real mode"
        call    reset
        in_real_mode real_wait
        atleast word [real_calls], 1
        equal   word [protected_calls], 0

        item    "hardware, protected mode, hooked in both"
        hook_protected 8
        call    reset
        call    wait_in_protected
        atleast word [protected_calls], 1
        mov     ax, [real_calls]
        equal   ax, [protected_calls]           ; by the chain
        equal   byte [order], 1                 ; protected mode first
        mov     ax, ss
        differs ax, [handler_ss]

        item    "hardware, real mode, hooked in both"
        call    reset
        in_real_mode real_wait
        atleast word [protected_calls], 1
        mov     ax, [real_calls]
        equal   ax, [protected_calls]
        equal   byte [order], 1

        item    "hardware, protected mode, hooked there"
        unhook_real 8
        call    wait_in_protected
        atleast word [protected_calls], 1

        item    "hardware, real mode, hooked in protected mode"
        call    reset
        in_real_mode real_wait
        atleast word [protected_calls], 1
        unhook_protected 8

        item    "software 1Ch, of the BIOS, in real mode, hooked in protected mode"
        remember 1Ch
        hook_protected 1Ch
        call    wait_in_protected
        atleast word [protected_calls], 1
        unhook_protected 1Ch

        item    "software 23h in real mode"
        remember 23h
        hook_real 23h
        hook_protected 23h
        mov     byte [chains], 0
        in_real_mode real_int23
        equal   word [protected_calls], 1
        equal   word [real_calls], 0
        mov     ax, ss
        differs ax, [handler_ss]
        unhook_protected 23h
        in_real_mode real_int23
        equal   word [real_calls], 1
        unhook_real 23h

        item    "software 24h in real mode"
        remember 24h
        hook_protected 24h
        in_real_mode real_int24
        equal   word [protected_calls], 1
        unhook_protected 24h

        item    "software, both modes, hooked in both"
        remember 66h
        hook_real 66h
        hook_protected 66h
        in_real_mode real_int66
        equal   word [protected_calls], 0
        equal   word [real_calls], 1
        call    reset
        mov     [handler_sp], sp
        int     66h
        equal   word [protected_calls], 1
        equal   word [real_calls], 0
        mov     ax, ss
        equal   ax, [handler_ss]                ; on the client's stack

        item    "software, protected mode, hooked in real mode"
        unhook_protected 66h
        int     66h
        equal   word [protected_calls], 0
        equal   word [real_calls], 1
        unhook_real 66h

        item    "the virtual flag in handlers of software interrupts"
        remember 66h
        mov     byte [chains], 0
        hook_protected 66h
        int     66h
        equal   byte [handler_vif], 1           ; above 7 nothing changes
        unhook_protected 66h
        mov     ax, 902h
        int     31h
        equal   al, 1
        done

reset:
        mov     word [protected_calls], 0
        mov     word [real_calls], 0
        mov     byte [order], 0
        ret

wait_in_protected:
        mov     ecx, 200000000
.wait:  mov     ax, [protected_calls]
        or      ax, [real_calls]
        jnz     .came
        dec     ecx
        jnz     .wait
        failed  "no interrupt comes"
.came:  cli                                     ; what is under way is done
        mov     ax, [protected_calls]
        sti
        ret

call_real:
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     [edi + real.ds], ax
        mov     [edi + real.es], ax
        mov     dword [edi + real.sp], 0
        mov     word [edi + real.flags], 200h
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        ret

protected_handler:
        push    ds
        push    eax
        mov     ds, [cs:data_selector]
        mov     [handler_ss], ss
        mov     ax, 902h
        int     31h
        mov     [handler_vif], al
        cmp     word [real_calls], 0
        jne     .second
        mov     byte [order], 1
.second:
        inc     word [protected_calls]
        cmp     byte [chains], 0
        pop     eax
        pop     ds
        je      .end
        JUMPFAR [cs:old_protected]
.end:   RETINT

; In real mode.
real_handler:
        inc     word [cs:real_calls]
        cmp     byte [cs:chains], 0
        je      .end
        jmp     far [cs:old_real]
.end:   iret

real_wait:
        sti
        mov     ecx, 200000000
.wait:  mov     ax, [protected_calls]
        or      ax, [real_calls]
        jnz     .came
        dec     ecx
        jnz     .wait
.came:  retf

real_int23:
        int     23h
        retf

real_int24:
        int     24h
        retf

real_int66:
        int     66h
        retf

        align   4
old_protected: dd 0, 0
old_real: dd    0
protected_calls: dw 0
real_calls: dw  0
handler_ss: dw  0
handler_sp: dw  0
handler_vif: db 0
order:  db      0
chains: db      0
        align   4
structure: times real_size db 0
        PROGRAM_END
