; Virtual 8086 mode: what IOPL decides, frames of interrupts out of it, the ways in and back (Intel SDM vol. 3, 20).
        %include "frame.inc"
OTHER   equ FREE
        %include "virtual86.inc"

TESTS:  descriptor OTHER, TSS2, 67h, 89h

; ---- IOPL below 3: what the monitor is to see ------------------------------------------------------------------------
        mov dword [user_flags], 0
        fault86 13, 0, cli
        fault86 13, 0, sti
        fault86 13, 0, pushf
        fault86 13, 0, pushfd
        fault86 13, 0, popf
        fault86 13, 0, popfd
        fault86 13, 0, iret
        fault86 13, 0, iretd
        fault86 13, 0, int 80h
        mov dword [user_flags], 2000h
        fault86 13, 0, cli
        fault86 13, 0, pushf
        mov dword [user_flags], 0
; INT3 and INTO do not ask IOPL, but the gate
        fault86 13, 3 * 8 + 2, int3
        mov dword [user_flags], 802h
        fault86 13, 4 * 8 + 2, into
        mov dword [user_flags], 0
; what is never there
        fault86 13, 0, hlt
        fault86 13, 0, mov eax, cr0
        fault86 13, 0, mov cr0, eax
        fault86 13, 0, mov eax, dr7
        fault86 13, 0, lgdt [0]
        fault86 13, 0, lmsw ax
        fault86 13, 0, clts
        fault86 6, NONE, lldt ax
        fault86 6, NONE, sldt ax
        fault86 6, NONE, ltr ax
        fault86 6, NONE, str ax
        fault86 6, NONE, lar ax, bx
        fault86 6, NONE, lsl ax, bx
        fault86 6, NONE, verr ax
        fault86 6, NONE, arpl ax, bx
        fault86 13, 0, mov ax, [0FFFFh]
        fault86 12, 0, db 36h, 0A1h, 0FFh, 0FFh      ; MOV AX, [SS:FFFFh]
        fault86 0, NONE, aam 0
; ports ask the bitmap, whatever IOPL is
        fault86 13, 0, in al, 60h
        mov dword [user_flags], IOPL3
        fault86 13, 0, in al, 60h
        fault86 13, 0, out 60h, ax
        run86
        in al, 61h
        end86
        mov dword [user_flags], 0
        expect 6, NONE, 0F000h, NONE
        mov dword [resume], .allowed
        enter86 .port
        bits 16
.port:  in al, 61h
        ud2
        bits 32
.allowed:

; ---- IOPL 3 ----------------------------------------------------------------------------------------------------------
        mov dword [user_flags], IOPL3
        fault86 13, 60h * 8 + 2, int 60h     ; there is no gate for level 3
        fault86 13, 0, hlt
        run86
        sti
        pushf
        pop ax
        cmp ax, 3202h
        jne .bad86
        cli
        push word 4ED7h                 ; IOPL and IF may change: IF does, IOPL not
        popf
        pushf
        pop ax
        cmp ax, 7ED7h
        jne .bad86
        push word 2
        popf
        pushfd
        pop eax
        cmp eax, 3002h                  ; VM is not seen
        jne .bad86
        push dword 20002h
        popfd
        ; IRET stays in the mode
        push word 3202h
        push cs
        push word .returned
        iret
.bad86: ud2
.returned:
        pushf
        pop ax
        cmp ax, 3202h
        jne .bad86
        ; segments are paragraphs, limits are 64 KB
        mov ax, 0FFFFh
        mov es, ax
        mov byte [es:10h], 5Ah
        mov ax, ds
        mov gs, ax
        mov word [gs:scratch], 1234h
        inc word [scratch]
        end86
        same word [scratch], 1235h
        mov ax, ds
        same ax, FLAT

; ---- frames ----------------------------------------------------------------------------------------------------------
        mov dword [IDT + 81h * 8], (CODE << 16) + .frame
        mov dword [IDT + 81h * 8 + 4], 0EE00h
        lidt [cs:.longer]
        run86
        mov ax, 5555h
        mov es, ax
        int 81h
.behind:
        cmp ax, 5555h
        jne .bad86
        mov ax, es
        cmp ax, 6666h
        jne .bad86
        mov ax, gs
        cmp ax, 4444h
        jne .bad86
        end86
        jmp .sixteen
.longer:
        dw 82h * 8 - 1
        dd IDT
.frame: mov bx, ds
        same bx, 0
        mov bx, es
        same bx, 0
        mov bx, fs
        same bx, 0
        mov bx, gs
        same bx, 0
        same esp, STACK0 - 200h - 36
        same dword [esp], .behind
        same dword [esp + 4], 0F000h
        mov ebx, [esp + 8]
        and ebx, 23000h
        same ebx, 23000h
        same dword [esp + 12], VSTACK - 1000h
        same dword [esp + 16], 100h
        same dword [esp + 20], 5555h
        same dword [esp + 24], 0
        same dword [esp + 28], 3333h
        same dword [esp + 32], 4444h
        pushfd
        pop ebx
        test ebx, 20000h
        must z
        mov dword [esp + 20], 6666h
        iretd
; A gate of 16 bits loses the mode.
.sixteen:
        mov dword [IDT + 81h * 8], (CODE << 16) + .frame16
        mov dword [IDT + 81h * 8 + 4], 0E600h
        expect 6, NONE, CODE, .ends
        mov dword [resume], .gates
        enter86 .behind16 - 2
        bits 16
        int 81h
        bits 32
.behind16:
.frame16:
        same esp, STACK0 - 200h - 18
        same word [esp], .behind16
        same word [esp + 2], 0F000h
        same word [esp + 10], 2222h
.ends:  ud2
; Gates to other levels than 0 are refused.
.gates: mov dword [IDT + 81h * 8], (CODE1 << 16) + .frame
        mov dword [IDT + 81h * 8 + 4], 0EE00h
        fault86 13, CODE1 & ~3, int 81h
        mov dword [IDT + 81h * 8], (CONF << 16) + .frame
        fault86 13, CONF, int 81h
        mov dword [IDT + 81h * 8], (UCODE << 16) + .frame
        fault86 13, UCODE & ~3, int 81h

; ---- not from an outer level, and by a task --------------------------------------------------------------------------
; IRETD at level 3 takes VM for nothing.
        mov dword [user_flags], 2
        ring3
        push dword 20002h
        push dword UCODE
        push dword .still
        iretd
.still: mov ax, cs
        same ax, UCODE
        endring3
        mov edi, TSS2
        mov ecx, 26
        xor eax, eax
        rep stosd
        mov dword [TSS2 + 4], STACK0 - 200h
        mov dword [TSS2 + 8], STACK
        mov dword [TSS2 + 20h], .task
        mov dword [TSS2 + 24h], 23002h
        mov dword [TSS2 + 38h], VSTACK - 1000h
        mov dword [TSS2 + 48h], 1111h
        mov dword [TSS2 + 4Ch], 0F000h
        mov dword [TSS2 + 50h], 100h
        mov word [TSS2 + 66h], 68h
        expect 80h, NONE, 0F000h, NONE
        mov dword [resume], .switched
        call OTHER:0
        jmp .home
        bits 16
.task:  mov ax, es
        mov [scratch], ax
        pushf
        pop word [scratch + 2]
        int 80h
        bits 32
.switched:
        same word [scratch], 1111h
        same word [scratch + 2], 7002h  ; NT is set
        str ax
        same ax, OTHER
        push dword 4002h
        popfd
        iretd
.home:  str ax
        same ax, TSSSEL
        ret
        end_of_rom
