; Brainf*ck, compiled: reads a program from the file that its argument names, writes 8086 machine code for it into
; memory, and calls that. Runs of + - < > become one instruction each, [-] becomes one store. Cells are bytes, 30,000
; of them; the end of input reads as 0.
        org 100h
        cpu 8086

BLOCK   equ 1000h                       ; the source is read here,
BLOCK_SIZE equ 1000h
CODE    equ 2000h                       ; compiled to here,
CODE_END equ 0F000h                     ; at most up to here; the stack has the rest
TAPE    equ 1000h                       ; paragraphs from this segment to the tape's
TAPE_SIZE equ 30000

        cld
        mov si, 81h                     ; open the file: skip blanks, end the name with 0
.blank: lodsb
        cmp al, ' '
        je .blank
        mov dx, usageText
        cmp al, 13
        je stop
        lea dx, [si - 1]
.name:  lodsb
        cmp al, ' '
        ja .name
        mov byte [si - 1], 0
        mov ax, 3D00h
        int 21h
        mov dx, notFoundText
        jc stop
        mov [handle], ax

        mov di, CODE                    ; DI: where the next instruction goes
        xor bp, bp                      ; BP: how many loops are open; their tests are on the stack
compile:
        mov dx, tooLongText
        cmp di, CODE_END
        ja stop
        call fetch
        mov bx, commands
.find:  cmp al, [bx]
        je .found
        add bx, 3
        cmp bx, commands.end
        jb .find
        jmp compile                     ; a comment
.found: jmp [bx + 1]

finish: mov al, 0C3h                    ; RET
        stosb
        or bp, bp
        mov dx, unmatchedText
        jnz stop
        mov ax, cs
        add ax, TAPE
        mov ds, ax
        mov es, ax
        xor di, di
        mov cx, TAPE_SIZE
        xor al, al
        rep stosb
        xor bx, bx                      ; DS:BX: the cell
        mov si, CODE
        call si
        mov ax, 4C00h
        int 21h

plus:   mov bx, 0780h                   ; ADD BYTE [BX], imm8
        jmp change
minus:  mov bx, 2F80h                   ; SUB BYTE [BX], imm8
change: call repeat
        xchg ax, bx
        stosw
        xchg ax, cx
        stosb
        jmp compile

right:  mov bx, 0C381h                  ; ADD BX, imm16
        jmp move
left:   mov bx, 0EB81h                  ; SUB BX, imm16
move:   call repeat
        xchg ax, bx
        stosw
        xchg ax, cx
        stosw
        jmp compile

output: mov si, write
        mov cx, write.end - write
emit:   rep movsb
        jmp compile
input:  mov si, read
        mov cx, read.end - read
        jmp emit

open:   push di
        inc bp
        mov si, test_
        mov cx, test_.end - test_
        jmp emit

close:  mov dx, unmatchedText
        dec bp
        js stop
        pop si                          ; SI: the loop's test
        mov ax, di
        sub ax, si
        cmp ax, test_.end - test_ + 3
        jne .loop
        cmp word [di - 3], 2F80h        ; only SUB BYTE [BX], 1 in the loop?
        jne .loop
        cmp byte [di - 1], 1
        jne .loop
        mov di, si
        mov ax, 07C6h                   ; then MOV BYTE [BX], 0
        stosw
        xor al, al
        stosb
        jmp compile
.loop:  mov al, 0E9h                    ; JMP back to the test
        stosb
        lea ax, [si - 2]
        sub ax, di
        stosw
        mov ax, di                      ; and the test's exit leads here
        sub ax, si
        sub ax, test_.end - test_
        mov [si + test_.end - test_ - 2], ax
        jmp compile

; What the compiled program is made of.
write:  mov dl, [bx]
        mov ah, 2
        int 21h
.end:
read:   mov dx, bx
        mov byte [bx], 0
        xor bx, bx
        mov cx, 1
        mov ah, 3Fh
        int 21h
        mov bx, dx
.end:
test_:  cmp byte [bx], 0
        jne .end
        db 0E9h, 0, 0                   ; JMP to the loop's end, which `close` fills in
.end:

; CX: how many of the character AL come in a row, the one just read included.
repeat: mov ah, al
        xor cx, cx
.next:  inc cx
        call fetch
        cmp al, ah
        je .next
        or al, al
        jz .end
        dec word [next]                 ; not ours
.end:   ret

; AL: the next character of the source, 0 at its end. Changes nothing else but SI and DX.
fetch:  mov si, [next]
        cmp si, [last]
        jb .take
        push ax
        push bx
        push cx
        mov bx, [handle]
        mov dx, BLOCK
        mov cx, BLOCK_SIZE
        mov ah, 3Fh
        int 21h
        mov si, dx
        add dx, ax
        mov [last], dx
        pop cx
        pop bx
        pop ax
        mov al, 0
        cmp si, dx
        je .end
.take:  lodsb
.end:   mov [next], si
        ret

stop:   mov si, dx                      ; the line at DX to standard error, and code 1
        xor cx, cx
.count: lodsb
        inc cx
        cmp al, 10
        jne .count
        mov bx, 2
        mov ah, 40h
        int 21h
        mov ax, 4C01h
        int 21h

%macro command 2
        db %1
        dw %2
%endmacro
commands:
        command '+', plus
        command '-', minus
        command '>', right
        command '<', left
        command '.', output
        command ',', input
        command '[', open
        command ']', close
        command 0, finish
.end:
usageText: db 'usage: BF PROGRAM.B', 13, 10
notFoundText: db 'BF: cannot open that file', 13, 10
unmatchedText: db 'BF: brackets do not match', 13, 10
tooLongText: db 'BF: the program is too long', 13, 10
handle: dw 0
next:   dw 0
last:   dw 0
