; Call gates, interrupt and trap gates of 16 and 32 bits, with and without a change of level; faults while a fault is
; delivered (Intel SDM vol. 3, 5.8 and 6.12).
        %include "frame.inc"

GATE    equ FREE                        ; the gate under test
NOCODE  equ FREE + 8h                   ; code, not present
SHORTC  equ FREE + 10h                  ; code of 16 bytes
RODATA  equ FREE + 18h
ABSENT  equ FREE + 20h                  ; data, not present
TINY    equ FREE + 28h                  ; level 0 stack of 32 bytes
CONF3   equ FREE + 30h                  ; conforming, level 3
STACK16 equ FREE + 38h                  ; level 0 stack of 64 KB, 16 bits

GATE32  equ 8Ch
GATE16  equ 84h
LEVEL3  equ 60h

%macro callgate 4                       ; selector, offset, access, parameters
        gate GDT + GATE, %1, %2, %3, %4
%endmacro

%macro idtgate 4                        ; vector, selector, offset, access
        gate IDT + (%1) * 8, %2, %3, %4
%endmacro

TESTS:  descriptor NOCODE, ROM, 0FFFFh, 1Bh, 40h
        descriptor SHORTC, ROM, 0Fh, 9Bh, 40h
        descriptor RODATA, DATA, 0FFFFh, 91h
        descriptor ABSENT, DATA, 0FFFFh, 13h
        descriptor TINY, DATA, 1Fh, 93h, 40h
        descriptor CONF3, ROM, 0FFFFh, 0FFh, 40h
        descriptor STACK16, 0, 0FFFFh, 93h

; ---- call gates at the same level ------------------------------------------------------------------------------------
        callgate CODE, .near, GATE32, 0
        mov ebp, esp
        call GATE:12345678h
.after: same esp, ebp
        jmp .direct
.near:  same dword [esp], .after
        same dword [esp + 4], CODE
        retf
.direct:
        callgate CODE, .jumped, GATE32, 5
        jmp GATE:0
        call failed
.jumped:
        same esp, ebp
        callgate CODE, .near16, GATE16, 0
        call GATE:0
.after16:
        same esp, ebp
        jmp .errors
.near16:
        same word [esp], .after16
        same word [esp + 2], CODE
        o16 retf
.errors:
        callgate 0, 0, GATE32, 0
        fault 13, 0, call GATE:0
        fault 13, 0, jmp GATE:0
        callgate RODATA, 0, GATE32, 0
        fault 13, RODATA, call GATE:0
        callgate NOCODE, 0, GATE32, 0
        fault 11, NOCODE, call GATE:0
        callgate 1FF8h, 0, GATE32, 0
        fault 13, 1FF8h, call GATE:0
        callgate SHORTC, 10h, GATE32, 0
        fault 13, 0, call GATE:0
        callgate CODE, 0, 0Ch, 0
        fault 11, GATE, call GATE:0
        fault 11, GATE, jmp GATE:0
        fault 13, GATE, call GATE | 1:0
        callgate CODE, 0, 8Eh, 0
        fault 13, GATE, call GATE:0
        callgate UCODE, 0, GATE32, 0
        fault 13, UCODE & ~3, call GATE:0
        callgate CONF3, 0, GATE32, 0
        fault 13, CONF3, call GATE:0

; ---- to an inner level -----------------------------------------------------------------------------------------------
        callgate CODE, .inner, GATE32 | LEVEL3, 3
        ring3
        push dword 11111111h
        push dword 22222222h
        push dword 33333333h
        call GATE | 3:0
.outer: same esp, STACK3
        mov ax, ss
        same ax, FLAT
        mov ax, cs
        same ax, UCODE
        mov ax, fs
        same ax, 0
        endring3
        jmp .inner16
.inner: mov ax, cs
        same ax, CODE
        mov ax, ss
        same ax, STACK
        same esp, STACK0 - 200h - 7 * 4
        same dword [esp], .outer
        same dword [esp + 4], UCODE
        same dword [esp + 8], 33333333h
        same dword [esp + 12], 22222222h
        same dword [esp + 16], 11111111h
        same dword [esp + 20], STACK3 - 12
        same dword [esp + 24], FLAT
        mov ax, DATA16
        mov fs, ax
        retf 12
.inner16:
        callgate CODE, .entered16, GATE16 | LEVEL3, 1
        ring3
        push word 4711h
        call GATE | 3:0
.outer16:
        same esp, STACK3
        endring3
        jmp .level1
.entered16:
        same esp, STACK0 - 200h - 5 * 2
        same word [esp], .outer16
        same word [esp + 2], UCODE
        same word [esp + 4], 4711h
        same word [esp + 6], STACK3 - 2
        same word [esp + 8], FLAT
        o16 retf 2
; To level 1, and through a conforming segment to the same.
.level1:
        callgate CODE1, .one, GATE32 | LEVEL3, 0
        ring3
        call GATE | 3:0
        endring3
        jmp .conforming
.one:   mov ax, cs
        same ax, CODE1
        mov ax, ss
        same ax, DATA1
        same esp, STACK1 - 16
        retf
.conforming:
        callgate CONF, .same, GATE32 | LEVEL3, 0
        ring3
        call GATE | 3:0
        endring3
        jmp .refused
.same:  mov ax, cs
        same ax, CONF | 3
        same esp, STACK3 - 8
        retf
.refused:
        callgate CODE, 0, GATE32 | LEVEL3, 0
        fault3 13, CODE, jmp GATE | 3:0
        callgate CODE, 0, GATE32 | 40h, 0
        fault3 13, GATE, call GATE | 3:0
        callgate CODE, 0, 0Ch | LEVEL3, 0
        fault3 11, GATE, call GATE | 3:0
        callgate NOCODE, 0, GATE32 | LEVEL3, 0
        fault3 11, NOCODE, call GATE | 3:0
        callgate SHORTC, 10h, GATE32 | LEVEL3, 0
        fault3 13, 0, call GATE | 3:0
; What the TSS says of the stack is #TS; the handler's own stack is that of level 0, so level 1 is asked for.
        callgate CODE1, 0, GATE32 | LEVEL3, 0
        mov dword [TSS + 16], 0
        fault3 10, 0, call GATE | 3:0
        mov dword [TSS + 16], STACK
        fault3 10, STACK, call GATE | 3:0
        mov dword [TSS + 16], RODATA | 1
        fault3 10, RODATA, call GATE | 3:0
        mov dword [TSS + 16], 1FF9h
        fault3 10, 1FF8h, call GATE | 3:0
        descriptor ABSENT, DATA, 0FFFFh, 33h
        mov dword [TSS + 16], ABSENT | 1
        fault3 12, ABSENT, call GATE | 3:0
        descriptor TINY, DATA, 1Fh, 0B3h, 40h
        mov dword [TSS + 16], TINY | 1
        mov dword [TSS + 12], 12
        fault3 12, TINY, call GATE | 3:0
        mov dword [TSS + 12], STACK1
        mov dword [TSS + 16], DATA1

; ---- interrupt and trap gates ----------------------------------------------------------------------------------------
        idtgate 60h, CODE, .trap32, 8Fh
        push dword 202h
        popfd
        int 60h
.behind:
        pushfd
        pop eax
        cli
        same eax, 202h
        jmp .interrupt
.trap32:
        pushfd
        pop eax
        cli
        same eax, 202h
        same dword [esp], .behind
        same dword [esp + 4], CODE
        same dword [esp + 8], 202h
        iretd
.interrupt:
        idtgate 60h, CODE, .int32, 8Eh
        push dword 4302h                ; NT, IF and TF, of which the last two are cleared
        popfd
        int 60h
.behind2:
        nop
        call failed
.int32: pushfd
        pop eax
        same eax, 2
        same dword [esp + 8], 4302h
        and dword [esp + 8], 0BCFFh
        add dword [esp], .behind3 - .behind2
        iretd
.behind3:
        idtgate 60h, CODE, .int16, 86h
        mov ebp, esp
        int 60h
.behind4:
        same esp, ebp
        jmp .inward
.int16: same word [esp], .behind4
        same word [esp + 2], CODE
        lea eax, [esp + 6]
        same eax, ebp
        o16 iret
; From level 3, with 32 and with 16 bits.
.inward:
        idtgate 60h, CODE, .in32, 0EEh
        ring3
        int 60h
.behind5:
        same esp, STACK3
        endring3
        jmp .inward16
.in32:  same esp, STACK0 - 200h - 20
        same dword [esp], .behind5
        same dword [esp + 4], UCODE
        same dword [esp + 12], STACK3
        same dword [esp + 16], FLAT
        iretd
.inward16:
        idtgate 60h, CODE, .in16, 0E6h
        ring3
        int 60h
.behind6:
        same esp, STACK3
        endring3
        jmp .bad
.in16:  same esp, STACK0 - 200h - 10
        same word [esp], .behind6
        same word [esp + 6], STACK3
        o16 iret
.bad:   idtgate 60h, CODE, 0, 8Eh
        fault3 13, 60h * 8 + 2, int 60h
        fault3 13, 3 * 8 + 2, int3
        mov dword [user_flags], 802h
        fault3 13, 4 * 8 + 2, into
        mov dword [user_flags], 2
        fault3 13, 81h * 8 + 2, int 81h
        fault 13, 0FFh * 8 + 2, int 0FFh
        idtgate 60h, CODE, 0, 0Eh
        fault 11, 60h * 8 + 2, int 60h
        idtgate 60h, CODE, 0, 8Ch
        fault 13, 60h * 8 + 2, int 60h
        idtgate 60h, CODE, 0, 9Eh
        fault 13, 60h * 8 + 2, int 60h
        idtgate 60h, 0, 0, 8Eh
        fault 13, 0, int 60h
        idtgate 60h, RODATA, 0, 8Eh
        fault 13, RODATA, int 60h
        idtgate 60h, NOCODE, 0, 8Eh
        fault 11, NOCODE, int 60h
        idtgate 60h, SHORTC, 10h, 8Eh
        fault 13, 0, int 60h
        idtgate 60h, UCODE, 0, 8Eh
        fault 13, UCODE & ~3, int 60h
        idtgate 60h, CODE1, 0, 0EEh
        mov dword [TSS + 16], RODATA | 1
        fault3 10, RODATA, int 60h
        mov dword [TSS + 16], DATA1
; INTO and BOUND
        mov eax, 1
        fault 5, NONE, bound eax, [cs:.bounds]
        mov eax, 7
        bound eax, [cs:.bounds]
        jmp .boundless
.bounds:
        dd 7, 7
.boundless:
        push dword 802h
        popfd
        expect 4, NONE, CODE, .behind7
        mov dword [resume], .behind7
        push dword 802h
        popfd
        into
.behind7:
        expect 3, NONE, CODE, .behind8
        mov dword [resume], .behind8
        int3
.behind8:
        push dword 2
        popfd

; ---- a fault in a fault ----------------------------------------------------------------------------------------------
; #UD whose handler is not present: #NP, with the bit that says that the program did not ask for it.
        idtgate 6, NOCODE, 0, 8Eh
        fault 11, NOCODE | 1, ud2
        idtgate 6, CODE, 0, 0Eh
        fault 11, 6 * 8 + 3, ud2
; #DE is a contributory one: with #NP it makes a double fault.
        idtgate 0, NOCODE, 0, 8Eh
        xor ecx, ecx
        expect 8, 0, CODE, .divide
        mov dword [resume], .divided
.divide:
        div ecx
.divided:
; #NP whose handler is no gate: again.
        idtgate 11, CODE, 0, 8Ch
        expect 8, 0, CODE, .absent
        mov dword [resume], .done
        mov eax, ABSENT
.absent:
        mov gs, ax
.done:  ret
        end_of_rom
