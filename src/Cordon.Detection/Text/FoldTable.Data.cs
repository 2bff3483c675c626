namespace Cordon.Detection;

internal static partial class FoldTable
{
    // Written by a script from the Unicode character database: every code point whose compatibility decomposition without
    // combining marks is ASCII, the Latin letters that merely look like others, and typographic quotes and dashes.
    // Records: code point in hex, +n (n code points, consecutive targets) or *n (n code points, one target), target.
    private const string Data =
        "a8 SP aa a ab \" af SP b2+2 2 b4 SP b8 SP b9 1 ba o bb \" bc 1/4 bd 1/2 be 3/4 c0*6 A c6 AE c7 C c8*4 E cc*4 I d1+2 N d3*4 O d7 x d8 O d9*4 U dd Y " +
        "df ss e0*6 a e6 ae e7 c e8*4 e ec*4 i f0 d f1+2 n f3*4 o f8 o f9*4 u fd y fe th ff y 100 A 101 a 102 A 103 a 104 A 105 a 106 C 107 c 108 C 109 c 10a C " +
        "10b c 10c C 10d c 10e D 10f d 110 D 111 d 112 E 113 e 114 E 115 e 116 E 117 e 118 E 119 e 11a E 11b e 11c G 11d g 11e G 11f g 120 G 121 g 122 G 123 g " +
        "124 H 125 h 126 H 127 h 128 I 129 i 12a I 12b i 12c I 12d i 12e I 12f i 130 I 131 i 132 IJ 133 ij 134 J 135 j 136 K 137 k 139 L 13a l 13b L 13c l " +
        "13d L 13e l 141 L 142 l 143 N 144 n 145 N 146 n 147 N 148 n 14c O 14d o 14e O 14f o 150 O 151 o 152 OE 153 oe 154 R 155 r 156 R 157 r 158 R 159 r " +
        "15a S 15b s 15c S 15d s 15e S 15f s 160 S 161 s 162 T 163 t 164 T 165 t 166 T 167 t 168 U 169 u 16a U 16b u 16c U 16d u 16e U 16f u 170 U 171 u 172 U " +
        "173 u 174 W 175 w 176 Y 177 y 178+2 Y 17a z 17b Z 17c z 17d Z 17e z 17f s 192 f 199 k 1a0 O 1a1 o 1af U 1b0 u 1b4 y 1b6 z 1c0 | 1c4 DZ 1c5 Dz 1c6 dz " +
        "1c7 LJ 1c8 Lj 1c9 lj 1ca NJ 1cb Nj 1cc nj 1cd A 1ce a 1cf I 1d0 i 1d1 O 1d2 o 1d3 U 1d4 u 1d5 U 1d6 u 1d7 U 1d8 u 1d9 U 1da u 1db U 1dc u 1de A 1df a " +
        "1e0 A 1e1 a 1e6 G 1e7 g 1e8 K 1e9 k 1ea O 1eb o 1ec O 1ed o 1f0 j 1f1 DZ 1f2 Dz 1f3 dz 1f4 G 1f5 g 1f8 N 1f9 n 1fa A 1fb a 200 A 201 a 202 A 203 a " +
        "204 E 205 e 206 E 207 e 208 I 209 i 20a I 20b i 20c O 20d o 20e O 20f o 210 R 211 r 212 R 213 r 214 U 215 u 216 U 217 u 218 S 219 s 21a T 21b t 21e H " +
        "21f h 225 z 226 A 227 a 228 E 229 e 22a O 22b o 22c O 22d o 22e O 22f o 230 O 231 o 232 Y 233 y 249 j 250*2 a 253 b 254 o 256*2 d 258 e 25b e 260*3 g " +
        "266 h 268*3 i 26f m 271+2 m 273*2 n 275 o 27c*3 r 280 r 282 s 288 t 28b*2 v 28f+2 y 299 b 29c h 29d j 29f l 2b0 h 2b2 j 2b3 r 2b7 w 2b8 y 2b9 ' 2bc ' " +
        "2d8*6 SP 2e1 l 2e2 s 2e3 x 37a SP 37e ; 384*2 SP 1d00 a 1d04+2 c 1d07 e 1d0a+2 j 1d0d m 1d0f o 1d18 p 1d1b+2 t 1d20+2 v 1d22 z 1d2c A 1d2e B 1d30+2 D " +
        "1d33+8 G 1d3c O 1d3e P 1d3f R 1d40+2 T 1d42 W 1d43 a 1d47 b 1d48+2 d 1d4d g 1d4f k 1d50 m 1d52 o 1d56 p 1d57+2 t 1d5b v 1d62 i 1d63 r 1d64+2 u 1d9c c " +
        "1da0 f 1dbb z 1e00 A 1e01 a 1e02 B 1e03 b 1e04 B 1e05 b 1e06 B 1e07 b 1e08 C 1e09 c 1e0a D 1e0b d 1e0c D 1e0d d 1e0e D 1e0f d 1e10 D 1e11 d 1e12 D " +
        "1e13 d 1e14 E 1e15 e 1e16 E 1e17 e 1e18 E 1e19 e 1e1a E 1e1b e 1e1c E 1e1d e 1e1e F 1e1f f 1e20 G 1e21 g 1e22 H 1e23 h 1e24 H 1e25 h 1e26 H 1e27 h " +
        "1e28 H 1e29 h 1e2a H 1e2b h 1e2c I 1e2d i 1e2e I 1e2f i 1e30 K 1e31 k 1e32 K 1e33 k 1e34 K 1e35 k 1e36 L 1e37 l 1e38 L 1e39 l 1e3a L 1e3b l 1e3c L " +
        "1e3d l 1e3e M 1e3f m 1e40 M 1e41 m 1e42 M 1e43 m 1e44 N 1e45 n 1e46 N 1e47 n 1e48 N 1e49 n 1e4a N 1e4b n 1e4c O 1e4d o 1e4e O 1e4f o 1e50 O 1e51 o " +
        "1e52 O 1e53 o 1e54 P 1e55 p 1e56 P 1e57 p 1e58 R 1e59 r 1e5a R 1e5b r 1e5c R 1e5d r 1e5e R 1e5f r 1e60 S 1e61 s 1e62 S 1e63 s 1e64 S 1e65 s 1e66 S " +
        "1e67 s 1e68 S 1e69 s 1e6a T 1e6b t 1e6c T 1e6d t 1e6e T 1e6f t 1e70 T 1e71 t 1e72 U 1e73 u 1e74 U 1e75 u 1e76 U 1e77 u 1e78 U 1e79 u 1e7a U 1e7b u " +
        "1e7c V 1e7d v 1e7e V 1e7f v 1e80 W 1e81 w 1e82 W 1e83 w 1e84 W 1e85 w 1e86 W 1e87 w 1e88 W 1e89 w 1e8a X 1e8b x 1e8c X 1e8d x 1e8e Y 1e8f y 1e90 Z " +
        "1e91 z 1e92 Z 1e93 z 1e94 Z 1e95 z 1e96 h 1e97 t 1e98 w 1e99 y 1e9b s 1ea0 A 1ea1 a 1ea2 A 1ea3 a 1ea4 A 1ea5 a 1ea6 A 1ea7 a 1ea8 A 1ea9 a 1eaa A " +
        "1eab a 1eac A 1ead a 1eae A 1eaf a 1eb0 A 1eb1 a 1eb2 A 1eb3 a 1eb4 A 1eb5 a 1eb6 A 1eb7 a 1eb8 E 1eb9 e 1eba E 1ebb e 1ebc E 1ebd e 1ebe E 1ebf e " +
        "1ec0 E 1ec1 e 1ec2 E 1ec3 e 1ec4 E 1ec5 e 1ec6 E 1ec7 e 1ec8 I 1ec9 i 1eca I 1ecb i 1ecc O 1ecd o 1ece O 1ecf o 1ed0 O 1ed1 o 1ed2 O 1ed3 o 1ed4 O " +
        "1ed5 o 1ed6 O 1ed7 o 1ed8 O 1ed9 o 1eda O 1edb o 1edc O 1edd o 1ede O 1edf o 1ee0 O 1ee1 o 1ee2 O 1ee3 o 1ee4 U 1ee5 u 1ee6 U 1ee7 u 1ee8 U 1ee9 u " +
        "1eea U 1eeb u 1eec U 1eed u 1eee U 1eef u 1ef0 U 1ef1 u 1ef2 Y 1ef3 y 1ef4 Y 1ef5 y 1ef6 Y 1ef7 y 1ef8 Y 1ef9 y 1fbd SP 1fbf*3 SP 1fcd*3 SP 1fdd*3 SP " +
        "1fed*2 SP 1fef ` 1ffd*2 SP 2000*11 SP 2010*6 - 2017 SP 2018*4 ' 201c*4 \" 2024 . 2025 .. 2026 ... 202f SP 2032 ' 2033 \" 2039*2 ' 203c !! 203e SP " +
        "2044 / 2047 ?? 2048 ?! 2049 !? 204e * 205f SP 2070 0 2071 i 2074+6 4 207a + 207c = 207d+2 ( 207f n 2080+10 0 208a + 208c = 208d+2 ( 2090 a 2091 e " +
        "2092 o 2093 x 2095 h 2096+4 k 209a p 209b+2 s 20a8 Rs 2100 a/c 2101 a/s 2102 C 2105 c/o 2106 c/u 210a g 210b*3 H 210e h 2110*2 I 2112 L 2113 l 2115 N " +
        "2116 No 2119+3 P 211c*2 R 2120 SM 2121 TEL 2122 TM 2124 Z 2128 Z 212a K 212b+3 A 212f e 2130+2 E 2133 M 2134 o 2139 i 213b FAX 2145 D 2146+2 d " +
        "2148+2 i 2150 1/7 2151 1/9 2152 1/10 2153 1/3 2154 2/3 2155 1/5 2156 2/5 2157 3/5 2158 4/5 2159 1/6 215a 5/6 215b 1/8 215c 3/8 215d 5/8 215e 7/8 " +
        "215f 1/ 2160 I 2161 II 2162 III 2163 IV 2164 V 2165 VI 2166 VII 2167 VIII 2168 IX 2169 X 216a XI 216b XII 216c L 216d+2 C 216f M 2170 i 2171 ii " +
        "2172 iii 2173 iv 2174 v 2175 vi 2176 vii 2177 viii 2178 ix 2179 x 217a xi 217b xii 217c l 217d+2 c 217f m 2189 0/3 2212 - 2215 / 2217 * 2223 | 2236 : " +
        "2260 = 226e < 226f > 2460+9 1 2469 10 246a 11 246b 12 246c 13 246d 14 246e 15 246f 16 2470 17 2471 18 2472 19 2473 20 2474+9 1 247d 10 247e 11 247f 12 " +
        "2480 13 2481 14 2482 15 2483 16 2484 17 2485 18 2486 19 2487 20 2488 1. 2489 2. 248a 3. 248b 4. 248c 5. 248d 6. 248e 7. 248f 8. 2490 9. 2491 10. " +
        "2492 11. 2493 12. 2494 13. 2495 14. 2496 15. 2497 16. 2498 17. 2499 18. 249a 19. 249b 20. 249c+26 a 24b6+26 A 24d0+26 a 24ea 0 27e8 < 27e9 > 2a74 ::= " +
        "2a75 == 2a76 === 2c7c j 2c7d V 3000 SP 3008 < 3009 > 309b*2 SP 3250 PTE 3251 21 3252 22 3253 23 3254 24 3255 25 3256 26 3257 27 3258 28 3259 29 " +
        "325a 30 325b 31 325c 32 325d 33 325e 34 325f 35 32b1 36 32b2 37 32b3 38 32b4 39 32b5 40 32b6 41 32b7 42 32b8 43 32b9 44 32ba 45 32bb 46 32bc 47 " +
        "32bd 48 32be 49 32bf 50 32cc Hg 32cd erg 32ce eV 32cf LTD 3371 hPa 3372 da 3373 AU 3374 bar 3375 oV 3376 pc 3377 dm 3378 dm2 3379 dm3 337a IU 3380 pA " +
        "3381 nA 3383 mA 3384 kA 3385 KB 3386 MB 3387 GB 3388 cal 3389 kcal 338a pF 338b nF 338e mg 338f kg 3390 Hz 3391 kHz 3392 MHz 3393 GHz 3394 THz 3396 ml " +
        "3397 dl 3398 kl 3399 fm 339a nm 339c mm 339d cm 339e km 339f mm2 33a0 cm2 33a1 m2 33a2 km2 33a3 mm3 33a4 cm3 33a5 m3 33a6 km3 33a7 m/s 33a8 m/s2 " +
        "33a9 Pa 33aa kPa 33ab MPa 33ac GPa 33ad rad 33b0 ps 33b1 ns 33b3 ms 33b4 pV 33b5 nV 33b7 mV 33b8 kV 33b9 MV 33ba pW 33bb nW 33bd mW 33be kW 33bf MW " +
        "33c2 a.m. 33c3 Bq 33c4 cc 33c5 cd 33c6 C/kg 33c7 Co. 33c8 dB 33c9 Gy 33ca ha 33cb HP 33cc in 33cd KK 33ce KM 33cf kt 33d0 lm 33d1 ln 33d2 log 33d3 lx " +
        "33d4 mb 33d5 mil 33d6 mol 33d7 PH 33d8 p.m. 33d9 PPM 33da PR 33db sr 33dc Sv 33dd Wb 33de V/m 33df A/m 33ff gal a731 s a78c ' a7f2 C a7f3 F a7f4 Q " +
        "fb00 ff fb01 fi fb02 fl fb03 ffi fb04 ffl fb05 st fb06 st fb29 + fc5e*6 SP fe10 , fe13+2 : fe15 ! fe16 ? fe19 ... fe30 .. fe33*2 _ fe35+2 ( fe37 { " +
        "fe38 } fe47 [ fe48 ] fe49*4 SP fe4d*3 _ fe50 , fe52 . fe54 ; fe55 : fe56 ? fe57 ! fe59+2 ( fe5b { fe5c } fe5f # fe60 & fe61+2 * fe63 - fe64 < fe65 > " +
        "fe66 = fe68 \\ fe69+2 $ fe6b @ fe70 SP fe72 SP fe74 SP fe76 SP fe78 SP fe7a SP fe7c SP fe7e SP ff01+94 ! ffe3 SP 107a5 q 1d400+26 A 1d41a+26 a " +
        "1d434+26 A 1d44e+7 a 1d456+18 i 1d468+26 A 1d482+26 a 1d49c A 1d49e+2 C 1d4a2 G 1d4a5+2 J 1d4a9+4 N 1d4ae+8 S 1d4b6+4 a 1d4bb f 1d4bd+7 h 1d4c5+11 p " +
        "1d4d0+26 A 1d4ea+26 a 1d504+2 A 1d507+4 D 1d50d+8 J 1d516+7 S 1d51e+26 a 1d538+2 A 1d53b+4 D 1d540+5 I 1d546 O 1d54a+7 S 1d552+26 a 1d56c+26 A " +
        "1d586+26 a 1d5a0+26 A 1d5ba+26 a 1d5d4+26 A 1d5ee+26 a 1d608+26 A 1d622+26 a 1d63c+26 A 1d656+26 a 1d670+26 A 1d68a+26 a 1d7ce+10 0 1d7d8+10 0 " +
        "1d7e2+10 0 1d7ec+10 0 1d7f6+10 0 1f100 0. 1f101 0, 1f102 1, 1f103 2, 1f104 3, 1f105 4, 1f106 5, 1f107 6, 1f108 7, 1f109 8, 1f10a 9, 1f110+26 A 1f12b C " +
        "1f12c R 1f12d CD 1f12e WZ 1f130+26 A 1f14a HV 1f14b MV 1f14c SD 1f14d SS 1f14e PPV 1f14f WC 1f150+26 A 1f16a MC 1f16b MD 1f16c MR 1f170+26 A 1f190 DJ " +
        "1f1e6+26 A 1fbf0+10 0 ";
}
