; Ways in which processors differ, a line each: programs have told them apart by every one of these.
        cpu 8086
        org 100h
%macro say 1
        mov dx, %%text
        call line
        jmp %%on
%%text: db %1, 13, 10, "$"
%%on:
%endmacro

; what an instruction does: "none" when it raises interrupt 6
%macro attempt 2+
        mov word [resume], %%none
        mov [stack], sp
        %2
        say %1
        jmp %%done
%%none: mov sp, [stack]
        push cs
        pop ds
        say {%1, ": none"}
%%done:
%endmacro

        mov ax, 2506h
        mov dx, invalid
        int 21h
        mov ax, 2500h
        mov dx, divided
        int 21h

        push sp
        pop ax
        cmp ax, sp
        je .old
        say "push sp: behind"
        jmp .shift
.old:   say "push sp: before"
.shift: mov ax, 1
        mov cl, 32
        shl ax, cl
        jnz .masked
        or ax, ax
        jnz .masked
        say "shift count: whole"
        jmp .flags
.masked:
        say "shift count: modulo 32"
.flags: push word [zero]
        popf
        pushf
        pop ax
        push word [ones]
        popf
        pushf
        pop bx
        sti
        cld
        and ax, 0F000h
        and bx, 0F000h
        cmp ax, 0F000h
        jne .low
        say "flags: set"
        jmp .wrap
.low:   or bx, bx
        jnz .free
        say "flags: clear"
        jmp .wrap
.free:  cmp bx, 7000h
        jne .wrap
        say "flags: free"
; A word at offset FFFFh: the other half is at offset 0, or there is #GP, which is not told apart from IRQ 5 here.
.wrap:  pushf
        pop ax
        and ax, 0F000h
        cmp ax, 0F000h
        jne .divide
        push es
        mov ax, ds
        add ax, 1000h
        mov es, ax
        mov byte [es:0], 12h
        mov byte [es:0FFFFh], 34h
        mov ax, [es:0FFFFh]
        pop es
        cmp ax, 1234h
        jne .divide
        say "word at FFFF: wraps"
; #DE points at the division, or behind it.
.divide:
        mov word [resume], .behind
        mov ax, 100h
        mov bl, 0
.at:    div bl
.behind:
        cmp word [where], .at
        je .fault
        say "divide error: behind"
        jmp .opcodes
.fault: say "divide error: at"
.opcodes:
        or ax, ax
        attempt "pusha", db 60h, 90h                     ; on an 8086 JO
        mov sp, [stack]
        attempt "smsw", call smsw
        attempt "movzx", call movzx
        attempt "bswap", call bswap
        attempt "cmpxchg", call cmpxchg
        attempt "rdtsc", call rdtsc
        attempt "cpuid", call cpuid
        attempt "loadall", call loadall
        mov ax, 4C00h
        int 21h

; On an 8086 0Fh is POP CS: nothing of what follows may be tried there.
%macro tried 2+
%1:     pushf
        pop ax
        and ax, 0F000h
        cmp ax, 0F000h
        je refused
        %2
        ret
%endmacro
        tried smsw, db 0Fh, 01h, 0E0h
        tried movzx, db 0Fh, 0B6h, 0C0h
        tried bswap, db 66h, 0Fh, 0C8h
        tried cmpxchg, db 0Fh, 0B0h, 0C0h
        tried rdtsc, db 0Fh, 31h
        tried cpuid, db 0Fh, 0A2h
        tried loadall, db 0Fh, 05h
refused:
        jmp [resume]

line:   mov ah, 9
        int 21h
        ret

invalid:
        add sp, 6
        sti
        jmp [cs:resume]

; notes where it came from, and goes on behind the division
divided:
        pop word [cs:where]
        push word [cs:resume]
        iret

zero:   dw 0
ones:   dw 7000h
resume: dw 0
stack:  dw 0
where:  dw 0
