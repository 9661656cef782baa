; INT 31h/0900h to 0902h and the virtual interrupt flag.
%include "dpmi.inc"

%macro flag 1           ; the virtual flag is %1
        mov     ax, 902h
        int     31h
        equal   al, %1
%endmacro

main:
        item    "at the entry"
        flag    1

        item    "CLI and STI"
        cli
        flag    0
        sti
        flag    1

        item    "0900h and 0901h"
        mov     ax, 900h
        int     31h
        succeeds
        equal   ax, 901h                ; the state before; AH stays
        flag    0
        mov     ax, 900h
        int     31h
        equal   ax, 900h
        mov     ax, 901h
        int     31h
        equal   ax, 900h
        flag    1
        mov     ax, 901h
        int     31h
        equal   ax, 901h
        mov     ax, 902h
        int     31h
        equal   ax, 901h
        ; What comes back in AX is a function again: the one that restores it.
        mov     ax, 900h
        int     31h
        int     31h
        flag    1

        item    "POPF and IRET leave it alone"
        cli
        pushf
        pop     ax
        or      ah, 2
        push    ax
        popf
        flag    0
        sti
        pushf
        pop     ax
        and     ah, 0FDh
        push    ax
        popf
        flag    1
        cli
        pushf
        pop     ax
        or      ah, 2
        push    ax
        push    cs
        push    word .behind
        iret
.behind:
        flag    0
        sti

        item    "0900h does not change FLAGS"
        stc
        mov     ax, 901h
        int     31h
        succeeds

        item    "a held interrupt comes when it may"
        mov     bl, 8
        dpmi    204h
        mov     [old], XDX
        mov     [old + WIDE], cx
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        succeeds
        call    wait_for_tick
        atleast word [ticks], 1
        equal   byte [tick_vif], 0
        mov     ax, ss
        differs ax, [tick_ss]
        cli
        mov     word [ticks], 0
        call    pending_tick
        equal   word [ticks], 0
        sti
        nop
        nop
        atleast word [ticks], 1
        mov     ax, 900h
        int     31h
        mov     word [ticks], 0
        call    pending_tick
        equal   word [ticks], 0
        mov     ax, 901h
        int     31h
        nop
        atleast word [ticks], 1

        item    "it is on again behind the handler"
        call    wait_for_tick
        flag    1
        mov     word [ticks], 0
        call    wait_for_tick
        call    wait_for_tick
        atleast word [ticks], 1

        mov     bl, 8
        mov     edx, [old]
        mov     cx, [old + WIDE]
        dpmi    205h
        done

; Until a tick has come, or some millions of rounds.
wait_for_tick:
        mov     ecx, 200000000
        mov     bx, [ticks]
.wait:  cmp     bx, [ticks]
        jne     .came
        dec     ecx
        jnz     .wait
        failed  "no tick comes"
.came:  ret

; Until the controller has the timer's interrupt to deliver, which must be held.
pending_tick:
        mov     ecx, 100000000
.read:  mov     al, 0Ah                         ; the request register
        out     20h, al
        in      al, 20h
        test    al, 1
        jnz     .came
        dec     ecx
        jnz     .read
        failed  "the timer asks for nothing"
.came:  ret

tick:
        push    ds
        push    eax
        mov     ds, [cs:data_selector]
        inc     word [ticks]
        mov     [tick_ss], ss
        mov     ax, 902h
        int     31h
        mov     [tick_vif], al
        pop     eax
        pop     ds
        JUMPFAR [cs:old]

        align   4
old:    dd      0, 0
ticks:  dw      0
tick_ss: dw     0
tick_vif: db    1
        PROGRAM_END
