10 REM all ways to put eight queens on a chess board so that none attacks another
20 N = 8 : C = 0
30 REM @(1..N): the row of the queen in each column; @(20+r), @(40+r+c), @(80+r-c+N): taken rows and diagonals
40 K = 1 : @(1) = 0
50 REM next row in column K
60 IF @(K) > 0 THEN R = @(K) : @(20+R) = 0 : @(40+R+K) = 0 : @(80+R-K+N) = 0
70 @(K) = @(K) + 1
80 IF @(K) > N THEN GOTO 200
90 R = @(K)
100 IF @(20+R) OR @(40+R+K) OR @(80+R-K+N) THEN GOTO 70
110 @(20+R) = 1 : @(40+R+K) = 1 : @(80+R-K+N) = 1
120 IF K = N THEN GOSUB 300 : GOTO 60
130 K = K + 1 : @(K) = 0
140 GOTO 70
200 @(K) = 0 : K = K - 1
210 IF K > 0 THEN GOTO 60
220 PRINT C; " ways; the first of them:"
230 FOR I = 1 TO N
240 FOR J = 1 TO N
250 IF @(100+J) = I THEN PRINT " Q";
260 IF @(100+J) <> I THEN PRINT " .";
270 NEXT J
280 PRINT
285 NEXT I
290 END
300 REM one more way
310 C = C + 1
320 IF C = 1 THEN FOR I = 1 TO N : @(100+I) = @(I) : NEXT I
330 RETURN
