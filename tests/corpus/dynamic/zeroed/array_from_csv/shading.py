def brightness(facets, albedo, sky):
    return facets.area * albedo * facets.lit + sky * facets.area
