"""Further spellings of functions, in Mathematica, Maxima, MATLAB and SciPy, with the same arguments."""

#: By the name of the function. Names that mean something else in another system are refused (``elsewhere``).
SPELLINGS: dict[str, tuple[str, ...]] = {
    name: tuple(spellings.split())
    for name, spellings in {
        "besselj": "BesselJ bessel_j bessel_J", "bessely": "BesselY bessel_y bessel_Y",
        "besseli": "BesselI bessel_i bessel_I", "besselk": "BesselK bessel_k bessel_K",
        "hankel1": "hankel_1", "hankel2": "hankel_2", "spherical_jn": "spherical_bessel_j",
        "spherical_yn": "spherical_bessel_y", "struveh": "struve", "struvel": "modstruve",
        "ber": "KelvinBer", "bei": "KelvinBei", "ker": "KelvinKer", "kei": "KelvinKei",
        "airyai": "AiryAi airy_ai", "airybi": "AiryBi airy_bi", "airyaiprime": "AiryAiPrime airy_dai",
        "airybiprime": "AiryBiPrime airy_dbi", "erf": "Erf", "erfc": "Erfc", "erfi": "Erfi",
        "Si": "SinIntegral expintegral_si", "Ci": "CosIntegral expintegral_ci", "Shi": "SinhIntegral expintegral_shi",
        "Chi": "CoshIntegral expintegral_chi", "Ei": "ExpIntegralEi expintegral_ei expi",
        "li": "LogIntegral expintegral_li", "E1": "expintegral_e1", "fresnels": "FresnelS fresnel_s",
        "fresnelc": "FresnelC fresnel_c", "loggamma": "LogGamma log_gamma", "polygamma": "PolyGamma", "sinc": "Sinc",
        "zeta": "Zeta", "lambertw": "lambert_w", "legendre": "legendreP", "chebyshevt": "chebyshevT",
        "chebyshevu": "chebyshevU", "hermite": "hermiteH", "laguerre": "laguerreL", "gegenbauer": "gegenbauerC",
        "jacobi": "jacobiP",
    }.items()
}  # fmt: skip
